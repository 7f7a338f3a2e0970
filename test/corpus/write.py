"""`python test/corpus/write.py FOLDER [WRITER…]`: real checkpoints of real libraries, tiny, on a CPU. Each writer fills a
folder of its own name and says what must be found there; all of that is left in FOLDER/expected.json."""

import importlib
import json
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


def names() -> list[str]:
    return sorted(p.stem for p in (HERE / "writers").glob("*.py") if not p.stem.startswith("_"))


def main(folder: Path, chosen: list[str]) -> None:
    os.environ.update(HF_HUB_OFFLINE="1", JAX_PLATFORMS="cpu", TOKENIZERS_PARALLELISM="false")
    expected = []
    for name in chosen or names():
        begun = time.monotonic()
        below = folder / name
        below.mkdir(parents=True)
        for item in importlib.import_module(f"writers.{name}").write(below):
            expected.append({**item, "path": f"{name}/{item['path']}"})
        print(f"{name}: {time.monotonic() - begun:.1f} s", file=sys.stderr, flush=True)
    (folder / "expected.json").write_text(json.dumps(expected, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2:])
