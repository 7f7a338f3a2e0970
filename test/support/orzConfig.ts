/** A config as people write them for Open-Reasoner-Zero; `body` replaces or adds fields. */
export function orzConfig(fields: Readonly<Record<string, string>> = {}): string {
  const all: Record<string, string> = {
    pretrain: '"Qwen/Qwen2.5-7B"',
    save_interval: "50",
    ckpt_path: 'f"orz_ckpt/{file_name}"',
    save_path: 'f"orz_ckpt/{file_name}"',
    num_episodes: "20",
    rollout_batch_size: "128 if not DEBUG_MODE else 16",
    use_grpo: "False",
    critic_pretrain: '"" if use_grpo else pretrain',
    ...fields,
  };
  const lines = Object.entries(all)
    .filter(([, value]) => value !== "")
    .map(([key, value]) => `    ${key}: Optional[str] = ${value}`);
  return [
    "import os",
    "from dataclasses import dataclass",
    "",
    'DEBUG_MODE = False if os.environ.get("DEBUG_MODE", "False") == "False" else True',
    `file_name = f"{'debug_' if DEBUG_MODE else ''}{os.path.splitext(os.path.basename(__file__))[0]}"`,
    "",
    "@dataclass",
    "class PPOExpConfig(BasePPOExpConfig):",
    ...lines,
    "",
    'if __name__ == "__main__":',
    "    PPOExp().set_cfg(PPOExpConfig())",
    "",
  ].join("\n");
}
