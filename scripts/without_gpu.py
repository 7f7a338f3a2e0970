"""Gives an environment's PyTorch stand-ins for the GPU libraries that it is linked with and that a machine without a GPU never calls.

The build of PyTorch on the package index for Linux loads cuBLAS, cuDNN, NCCL and others when it is imported: 3 GB that no
test uses. This writes, for each of them, a shared library of a few KB that has the same name and the functions that
PyTorch asks for, each of which returns an error, and marks the packages as installed, so that pip leaves them out. The CUDA
runtime itself stays real: it is small, and it is what tells PyTorch that there is no GPU.

Run with the environment's own Python after `pip install --no-deps torch`; test environments on x86-64 Linux only.
"""

import re
import struct
import subprocess
import sys
import tempfile
from collections import defaultdict
from importlib.metadata import Distribution, distribution, metadata
from pathlib import Path

from pip._vendor.packaging.requirements import Requirement

# Package to the shared libraries in it, by the start of their names; no library: nothing loads it on import.
STAND_IN = {
    "nvidia-cublas": ("libcublas",),
    "nvidia-cudnn": ("libcudnn",),
    "nvidia-cufft": ("libcufft.",),
    "nvidia-cusolver": ("libcusolver",),
    "nvidia-cusparse": ("libcusparse.",),
    "nvidia-cusparselt": ("libcusparseLt",),
    "nvidia-nccl": ("libnccl",),
    "nvidia-nvshmem": ("libnvshmem",),
    "nvidia-cuda-nvrtc": ("libnvrtc.",),
    "nvidia-nvjitlink": (),
    "nvidia-nvtx": (),
    "nvidia-cuda-cccl": (),
    "triton": (),
}
LIBRARIES = tuple(start for starts in STAND_IN.values() for start in starts)

# mov eax, 1; ret: each of these libraries calls a status other than 0 an error.
CODE = bytes.fromhex("b801000000c3")
PAGE = 0x1000
R_FUNC = (1 << 4) | 2  # STB_GLOBAL, STT_FUNC
R_OBJECT = (1 << 4) | 1


def wanted(library: Path) -> tuple[list[str], list[tuple[str, str, str, bool]]]:
    """What a shared library needs of others: its DT_NEEDED names, and (file, symbol, version, is function) of each."""
    data = library.read_bytes()
    if data[:6] != b"\x7fELF\x02\x01":
        return [], []
    (start,) = struct.unpack_from("<Q", data, 0x28)
    size, count = struct.unpack_from("<HH", data, 0x3A)
    sections: dict[int, tuple[int, int]] = {}
    strings = 0
    for i in range(count):
        _, kind, _, _, offset, length, link, _, _, _ = struct.unpack_from("<IIQQQQIIQQ", data, start + i * size)
        sections[kind] = (offset, length)
        if kind == 11:  # SHT_DYNSYM; its link is the string table
            strings = struct.unpack_from("<Q", data, start + link * size + 24)[0]

    def text(at: int) -> str:
        return data[strings + at : data.index(b"\0", strings + at)].decode()

    needed: list[str] = []
    offset, length = sections[6]  # SHT_DYNAMIC
    for at in range(offset, offset + length, 16):
        tag, value = struct.unpack_from("<qQ", data, at)
        if tag == 1:
            needed.append(text(value))
    versions: dict[int, tuple[str, str]] = {}
    at = sections[0x6FFFFFFE][0]  # SHT_GNU_verneed
    while True:
        _, _, file, aux, following = struct.unpack_from("<HHIII", data, at)
        entry = at + aux
        while True:
            _, _, index, name, next_entry = struct.unpack_from("<IHHII", data, entry)
            versions[index] = (text(file), text(name))
            if next_entry == 0:
                break
            entry += next_entry
        if following == 0:
            break
        at += following
    symbols: list[tuple[str, str, str, bool]] = []
    offset, length = sections[11]
    version_at = sections[0x6FFFFFFF][0]
    for i in range(1, length // 24):
        name, info, _, section, _, _ = struct.unpack_from("<IBBHQQ", data, offset + i * 24)
        if section == 0:
            (index,) = struct.unpack_from("<H", data, version_at + i * 2)
            file, version = versions.get(index & 0x7FFF, ("", ""))
            symbols.append((file, text(name), version, info & 15 != 1))
    return needed, symbols


def elf_hash(name: bytes) -> int:
    value = 0
    for byte in name:
        value = (value << 4) + byte
        high = value & 0xF0000000
        value = (value ^ (high >> 24)) & ~high & 0xFFFFFFFF
    return value


def shared_library(soname: str, symbols: dict[str, tuple[str, bool]]) -> bytes:
    """An x86-64 shared library whose functions return 1 and whose objects are zeros. symbols: name -> (version, is function)."""
    strings = bytearray(b"\0")

    def string(value: str) -> int:
        at = len(strings)
        strings.extend(value.encode() + b"\0")
        return at

    named = sorted({version for version, _ in symbols.values() if version})
    numbers = {version: i + 2 for i, version in enumerate(named)}
    verdef = bytearray()
    for i, name in enumerate([soname, *named]):
        last = i == len(named)
        verdef += struct.pack("<HHHHIII", 1, int(i == 0), i + 1, 1, elf_hash(name.encode()), 20, 0 if last else 28)
        verdef += struct.pack("<II", string(name), 0)
    names = list(symbols)
    offsets = [string(name) for name in names]
    buckets: list[int] = [0] * (len(names) or 1)
    chains = [0] * (len(names) + 1)
    for i, name in enumerate(names, 1):
        slot = elf_hash(name.encode()) % len(buckets)
        chains[i], buckets[slot] = buckets[slot], i
    table = struct.pack(f"<II{len(buckets)}I{len(chains)}I", len(buckets), len(chains), *buckets, *chains)
    versym = struct.pack(f"<{len(names) + 1}H", 0, *(numbers.get(symbols[name][0], 1) for name in names))
    soname_at = string(soname)

    at = 64 + 3 * 56
    places: dict[str, int] = {}
    for part, length in (
        ("code", 16), ("hash", len(table)), ("symbols", 24 * (len(names) + 1)), ("versym", len(versym)),
        ("verdef", len(verdef)), ("strings", len(strings)),
    ):  # fmt: skip
        at = -(-at // 16) * 16
        places[part] = at
        at += length
    text_end = at
    dynamic_at = -(-at // PAGE) * PAGE
    entries = [(14, soname_at), (4, places["hash"]), (5, places["strings"]), (6, places["symbols"])]
    entries += [(10, len(strings)), (11, 24), (0x6FFFFFF0, places["versym"])]
    entries += [(0x6FFFFFFC, places["verdef"]), (0x6FFFFFFD, 1 + len(named)), (0, 0)]
    dynamic = b"".join(struct.pack("<qQ", *entry) for entry in entries)
    zeros_at = dynamic_at + len(dynamic)
    end = zeros_at + 4096

    header = b"\x7fELF\x02\x01\x01".ljust(16, b"\0")
    header += struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, 3, 0, 0, 0)
    header += struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, text_end, text_end, PAGE)
    header += struct.pack("<IIQQQQQQ", 1, 6, dynamic_at, dynamic_at, dynamic_at, end - dynamic_at, end - dynamic_at, PAGE)
    header += struct.pack("<IIQQQQQQ", 2, 6, dynamic_at, dynamic_at, dynamic_at, len(dynamic), len(dynamic), 8)
    rows = bytes(24)
    for name, offset in zip(names, offsets):
        function = symbols[name][1]
        rows += struct.pack("<IBBHQQ", offset, R_FUNC if function else R_OBJECT, 0, 1,
                            places["code"] if function else zeros_at, 16)  # fmt: skip
    image = bytearray(end)
    image[: len(header)] = header
    image[places["code"] : places["code"] + len(CODE)] = CODE
    for part, value in (("hash", table), ("symbols", rows), ("versym", versym), ("verdef", verdef), ("strings", strings)):
        image[places[part] : places[part] + len(value)] = value
    image[dynamic_at : dynamic_at + len(dynamic)] = dynamic
    return bytes(image)


def write_libraries(torch: Distribution) -> list[Path]:
    """Writes the libraries that PyTorch is linked with and STAND_IN names beside PyTorch's own; it looks there last."""
    folder = Path(str(torch.locate_file("torch/lib")))
    sonames: set[str] = set()
    symbols: defaultdict[str, dict[str, tuple[str, bool]]] = defaultdict(dict)
    unversioned: list[tuple[str, bool]] = []
    for library in folder.glob("*.so*"):
        needed, undefined = wanted(library)
        sonames.update(name for name in needed if name.startswith(LIBRARIES))
        for file, name, version, function in undefined:
            if file:
                symbols[file][name] = (version, function)
            else:
                unversioned.append((name, function))
    for soname in sorted(sonames):
        # Some have functions without a version (NCCL): they are told by their prefix.
        stem = re.split(r"[._]", soname)[0].removeprefix("lib").lower()
        for name, function in unversioned:
            if name.lower().startswith((stem, f"p{stem}")):
                symbols[soname][name] = ("", function)
        (folder / soname).write_bytes(shared_library(soname, symbols[soname]))
        print(f"stand-in {soname}: {len(symbols[soname])} functions")
    return [folder / soname for soname in sonames]


def requirements_of(distribution_name: str, extras: set[str]) -> list[Requirement]:
    """What an installed package asks for here, with some of its extras."""
    found = map(Requirement, metadata(distribution_name).get_all("Requires-Dist") or [])
    environments = [{"extra": extra} for extra in extras or {""}]
    return [
        wish
        for wish in found
        if wish.marker is None or any(wish.marker.evaluate(environment) for environment in environments)
    ]


def mark_installed(site: Path, wish: Requirement) -> None:
    """Writes what tells pip that a package is there, in the lowest version that was asked for."""
    version = next(bound.version for bound in wish.specifier if bound.operator in ("==", ">=", "~="))
    version = version.removesuffix(".*")
    folder = site / f"{wish.name.replace('-', '_')}-{version}.dist-info"
    folder.mkdir(exist_ok=True)
    texts = {
        "METADATA": f"Metadata-Version: 2.1\nName: {wish.name}\nVersion: {version}\n",
        "INSTALLER": "respawn stand-in\n",
        "RECORD": "".join(f"{folder.name}/{name},,\n" for name in ("METADATA", "INSTALLER", "RECORD")),
    }
    for name, text in texts.items():
        (folder / name).write_text(text)


def main() -> None:
    torch = distribution("torch")
    site = Path(str(torch.locate_file("")))
    libraries = write_libraries(torch)
    if not libraries:
        return  # A build without GPU libraries.
    with (site / f"torch-{torch.version}.dist-info/RECORD").open("a") as record:
        record.writelines(f"torch/lib/{library.name},,\n" for library in libraries)
    wishes = requirements_of("torch", set())
    for wish in [wish for wish in wishes if wish.name == "cuda-toolkit"]:
        # A package of requirements only: which versions belong together.
        pip = [sys.executable, "-m", "pip", "install", "--no-deps", f"{wish.name}{wish.specifier}"]
        subprocess.run(pip, check=True)
        wishes += requirements_of(wish.name, wish.extras)
    for wish in wishes:
        if any(wish.name == name or wish.name.startswith(f"{name}-cu1") for name in STAND_IN):
            mark_installed(site, wish)


def check() -> None:
    """Whether this PyTorch does on a CPU what tests do with one; raises or crashes where it does not."""
    import torch
    import torch.distributed

    assert not torch.cuda.is_available()
    with tempfile.TemporaryDirectory() as folder:
        model = torch.nn.Sequential(torch.nn.Conv1d(1, 4, 3), torch.nn.Flatten(), torch.nn.Linear(24, 2))
        optimizer = torch.optim.AdamW(model.parameters())
        model(torch.ones(3, 1, 8)).sum().backward()
        optimizer.step()
        torch.linalg.svd(torch.fft.rfft(torch.eye(4)).abs())
        file = Path(folder) / "state.pt"
        torch.save({"model": model.state_dict(), "rng": torch.get_rng_state()}, file)
        torch.load(file, weights_only=True)
        torch.distributed.init_process_group(
            "gloo", init_method=f"file://{folder}/store", rank=0, world_size=1
        )
        torch.distributed.all_reduce(torch.ones(2))
        torch.distributed.destroy_process_group()
    print(f"torch {torch.__version__} works without its GPU libraries")


if __name__ == "__main__":
    check() if sys.argv[1:] == ["--check"] else main()
