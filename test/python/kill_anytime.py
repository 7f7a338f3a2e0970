"""Kills the miniature at random moments and loads what `respawn latest` then names with PyTorch.

usage: kill_anytime.py KIT WORKSPACE CLI COUNT SEED; prints one JSON line a kill. A process of its own: it imports
torch once and forks each run from there, which is only safe before torch has started threads.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

kit, workspace, cli, count, seed = sys.argv[1:]
sys.path.insert(0, kit)
os.chdir(workspace)
sys.path.insert(0, workspace)

import safetensors.torch  # noqa: E402
import torch  # noqa: E402, F401 - once, before the forks
import transformers  # noqa: E402

from respawn.orz.__main__ import main  # noqa: E402

OVERRIDES = ["exp.rollout_batch_size=16", "exp.n_samples_per_prompt=2", "exp.num_episodes=1"]
OVERRIDES += ["exp.save_interval=1", "exp.policy_update_steps=1", "exp.critic_update_steps=1"]
OVERRIDES += ["exp.save_pause_seconds=0.02"]


def child():
    """One run, silent, in a process that is about to be killed."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    os._exit(main(["playground.orz_mini_ppo", *OVERRIDES]))


def load(folder):
    """Loads policy and critic as a resume would; raises where PyTorch cannot."""
    transformers.AutoModelForCausalLM.from_pretrained(f"{folder}/policy")
    transformers.AutoTokenizer.from_pretrained(f"{folder}/policy")
    head = safetensors.torch.load_file(f"{folder}/critic/model.safetensors")
    assert any("value_head" in name for name in head), "the critic has no value head"


chance = random.Random(int(seed))
save_path = Path("orz_ckpt/orz_mini_ppo")
for number in range(int(count)):
    shutil.rmtree("orz_ckpt", ignore_errors=True)
    shutil.rmtree("orz_logs", ignore_errors=True)
    process = os.fork()
    if process == 0:
        child()
    while not save_path.exists() or not any(save_path.glob("iter*/policy")):
        if os.waitpid(process, os.WNOHANG) != (0, 0):
            raise SystemExit("the run ended before its first save")
        time.sleep(0.01)
    time.sleep(chance.uniform(0, 1.6))
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    done = subprocess.run(
        ["node", cli, "latest", "--json", str(save_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    named = json.loads(done.stdout)["checkpoint"]
    saved = sorted(int(folder.name[4:]) for folder in save_path.glob("iter*/") if folder.is_dir())
    record = {"kill": number, "exit": done.returncode, "saved": saved, "named": None, "error": None}
    if named is not None:
        record["named"] = named["step"]
    # loading starts threads, so it is done by a process that is forked for it
    loader = os.fork()
    if loader == 0:
        try:
            if named is not None:
                load(named["path"])
            os._exit(0)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the finding
            print(json.dumps({"kill": number, "error": repr(error)}), flush=True)
            os._exit(1)
    record["loads"] = os.waitpid(loader, 0)[1] == 0
    print(json.dumps(record), flush=True)
