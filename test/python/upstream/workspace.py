"""Folders in which upstream's own code runs on a CPU, and the Ray that its actors run in."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from conftest import ROOT, Workspace

HERE = Path(__file__).parent
STANDINS = HERE.parent / "standins"
PACKAGES = ("ray", "loguru", "tabulate", "jinja2", "peft", "accelerate")
ACTORS = ("Policy", "Critic", "Ref", "LLMActor")


def lacking() -> str | None:
    """Why upstream's code cannot run here, in plain words; None when it can."""
    checkout = os.environ.get("ORZ_HOME")
    if not checkout:
        return "cannot run here: ORZ_HOME is not set; it names a checkout of Open-Reasoner-Zero, see docs/orz.md"
    if not (Path(checkout) / "orz/ppo/trainer.py").is_file():
        return f"ORZ_HOME={checkout} holds no orz/ppo/trainer.py"
    missing = [name for name in PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        return f"{', '.join(missing)} missing: pip install -r test/python/requirements-upstream.txt"
    return None


def make_template(folder: Path) -> Path:
    """Upstream's packages (orz by link, so that what runs is the checkout), the tiny experiment, model and prompts."""
    checkout = Path(os.environ["ORZ_HOME"]).resolve()
    if folder.exists():
        return folder
    folder.mkdir(parents=True)
    (folder / "orz").symlink_to(checkout / "orz")
    unwanted = shutil.ignore_patterns("__pycache__")
    shutil.copytree(checkout / "playground", folder / "playground", ignore=unwanted)
    shutil.copy(HERE / "tiny_ppo.py", folder / "playground")
    subprocess.run([sys.executable, HERE / "make_base.py", folder], check=True)
    standins = folder / "standins"
    for package in sorted(STANDINS.iterdir()):
        real = package.name in ("hydra", "omegaconf") and importlib.util.find_spec(package.name)
        if package.is_dir() and not real:
            shutil.copytree(package, standins / package.name, ignore=unwanted)
    return folder


def environment(template: Path) -> dict[str, str]:
    """For Ray and for the runs; nothing is written into the checkout, not even byte code."""
    return {
        **os.environ,
        "PYTHONPATH": str(template / "standins"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
        "RAY_DEDUP_LOGS": "0",
        "RAY_worker_niceness": "0",  # 15 by default, which starves the actors on a busy machine
        "OMP_NUM_THREADS": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class LocalRay:
    """A Ray of its own on a free port. Four GPUs are claimed: that is only a number to Ray."""

    def __init__(self, template: Path):
        self.template = template
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"

    def __enter__(self):
        command = [sys.executable, "-m", "ray.scripts.scripts", "start", "--head", "--block"]
        command += [f"--port={self.port}", f"--ray-client-server-port={free_port()}"]
        command += ["--num-gpus=4", "--num-cpus=4"]
        command += ["--include-dashboard=false", "--disable-usage-stats"]
        # --block: a process that ends its own Ray when it is ended. `ray stop` ends every Ray of the machine
        log = self.template.parent / "ray.log"
        with log.open("w") as output:
            self.process = subprocess.Popen(
                command, env=environment(self.template), stdout=output, stderr=output
            )
        deadline = time.monotonic() + 180
        while "--block" not in log.read_text():
            assert self.process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, f"Ray did not start:\n{log.read_text()}"
            time.sleep(0.2)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=60)


class UpstreamWorkspace(Workspace):
    """A copy of the template in which upstream's own trainer is started, killed and looked at."""

    def __init__(self, template: Path, folder: Path, ray: LocalRay):
        self.folder, self.template, self.ray = folder, template, ray
        self.save_path = folder / "orz_ckpt/tiny_ppo"
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("orz", "base", "data", "playground"):
            if not (folder / name).exists():
                (folder / name).symlink_to((template / name).resolve())

    def start(self, arguments, stdout, stderr):
        """A Python of its own each time: Ray does not survive a fork."""
        env = environment(self.template)
        # the kit is on the driver's path alone: what runs in the actors must travel with the call
        env["PYTHONPATH"] = f"{ROOT / 'python'}:{env['PYTHONPATH']}"
        env["RAY_ADDRESS"] = self.ray.address
        command = [sys.executable, "-m", *map(str, arguments)]
        with stdout.open("w") as out, stderr.open("w") as errors:
            return subprocess.Popen(command, cwd=self.folder, env=env, stdout=out, stderr=errors)

    def kill_when(self, condition, *arguments, timeout=600):
        said = super().kill_when(condition, *arguments, timeout=timeout)
        self.wait_for_actors()
        return said

    def wait_for_actors(self, timeout=60):
        """Ray ends the actors of a killed driver a moment later; until then they may still write."""
        deadline = time.monotonic() + timeout
        while any(_is_actor(path) for path in Path("/proc").glob("[0-9]*/cmdline")):
            assert time.monotonic() < deadline, "the actors of the killed run did not end"
            time.sleep(0.1)


def _is_actor(cmdline: Path) -> bool:
    try:
        name = cmdline.read_bytes()
    except OSError:
        return False
    return any(name.startswith(f"ray::{actor}".encode()) for actor in ACTORS)
