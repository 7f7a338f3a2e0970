import fs from "node:fs";
import path from "node:path";
import * as vscode from "vscode";

/** The copy of examples/orz-mini that the suite runs in. */
export function workspacePath(...parts: readonly string[]): string {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  if (folder === undefined) {
    throw new Error("the suite needs a workspace folder");
  }
  return path.join(folder, ...parts);
}

/** The miniature's config, as a URI of the workspace folder's own scheme. */
export function configUri(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file("/");
  return vscode.Uri.joinPath(folder, "playground/orz_mini_ppo.py");
}

/** Bytes of a whole safetensors file with one F32 tensor. */
function safetensors(name: string): Buffer {
  const header = Buffer.from(
    JSON.stringify({ [name]: { dtype: "F32", shape: [4], data_offsets: [0, 16] } }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(16, 1)]);
}

/** Writes one half of an `iterN`, as `save_pretrained` would leave it. */
export function writeHalf(run: string, step: number, role: "policy" | "critic"): void {
  const folder = path.join(run, `iter${step}`, role);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "model.safetensors"), safetensors(`${role}.weight`));
  fs.writeFileSync(path.join(folder, "config.json"), "{}");
  fs.writeFileSync(path.join(folder, "tokenizer_config.json"), "{}");
}

/** Tries until it holds, or fails with the last reason. */
export async function eventually<T>(
  what: string,
  probe: () => T | undefined,
  ms = 20_000,
): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const value = probe();
    if (value !== undefined) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error(`waited in vain: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Says a figure in the suite's output, which the script that started the editor passes on. */
export function measured(text: string): void {
  const file = process.env["RESPAWN_RESULT"];
  if (file !== undefined) {
    fs.appendFileSync(`${file}.figures`, `${text}\n`);
  }
}
