"""Starts runs of the miniature by forking a process that has imported PyTorch already: seconds less for each run.

As a script it is that process: one JSON request a line on stdin, one answer a line on stdout. A child differs from
`python -m MODULE …` in nothing but its ready imports. Forking is only safe before torch has started threads, so the
parent computes nothing.
"""

import json
import os
import runpy
import signal
import subprocess
import sys
import traceback

KIT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../python"))


class Forked:
    """One run, with the methods of a Popen that the tests use."""

    def __init__(self, forker, pid):
        self.forker, self.pid, self.returncode = forker, pid, None

    def poll(self):
        if self.returncode is None:
            self.returncode = self.forker.ask({"poll": self.pid})
        return self.returncode

    def wait(self):
        if self.returncode is None:
            self.returncode = self.forker.ask({"wait": self.pid})
        return self.returncode

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)


class Forker:
    """The process that forks; started at the first run."""

    def __init__(self):
        self.process = None

    def start(self, arguments, cwd, stdout, stderr):
        """`stdout` and `stderr` are paths of files."""
        request = {"start": [*map(str, arguments)], "cwd": str(cwd)}
        return Forked(self, self.ask({**request, "stdout": str(stdout), "stderr": str(stderr)}))

    def ask(self, request):
        if self.process is None:
            pipe = subprocess.PIPE
            command = [sys.executable, __file__]
            self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait()


def serve():
    """Answers until stdin ends; in a child it returns what to run."""
    import tensorboard.compat  # noqa: F401
    import torch.utils.tensorboard  # noqa: F401
    import transformers
    import transformers.models.qwen2.modeling_qwen2

    assert transformers.PreTrainedTokenizerFast and transformers.get_scheduler
    for line in sys.stdin:
        request = json.loads(line)
        answer = None
        if "start" in request:
            answer = os.fork()
            if answer == 0:
                return request
        elif "poll" in request:
            pid, status = os.waitpid(request["poll"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if pid else None
        else:
            answer = os.waitstatus_to_exitcode(os.waitpid(request["wait"], 0)[1])
        print(json.dumps(answer), flush=True)
    return None


def become(request):
    """Turns this child into `python -m MODULE …`; gives the exit code."""
    os.chdir(request["cwd"])
    for number, name in ((0, os.devnull), (1, request["stdout"]), (2, request["stderr"])):
        descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.path[0] = request["cwd"]
    sys.path.insert(1, KIT)
    module, *rest = request["start"]
    sys.argv = [module, *rest]
    try:
        if module == "respawn.orz":
            from respawn.orz.__main__ import main

            return main(rest)
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit:
        raise
    except BaseException:  # noqa: BLE001 - as Python itself ends a module
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    found = serve()
    sys.exit(0 if found is None else become(found))
