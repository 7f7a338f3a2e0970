"""`python3 test/fuzz/pickles.py SEED COUNT`: random pickles, a line of JSON each, with the names that CPython's own unpicklers ask
for: {"hex", "c": [names], "c_ok", "py": [names], "py_ok"}. `find_class` only records; nothing is ever imported."""

import io
import json
import pickle
import random
import struct
import sys
import warnings


class Stub:
    """What stands for every imported object and for what it makes when it is called."""

    def __init__(self, *args, **kwargs):
        pass

    def __new__(cls, *args, **kwargs):
        return object.__new__(cls)

    def __setstate__(self, state):
        pass

    def __setitem__(self, key, value):
        pass

    def append(self, value):
        pass

    def extend(self, values):
        pass

    def add(self, value):
        pass


def recording(base):
    class Recording(base):
        def __init__(self, data):
            super().__init__(io.BytesIO(data))
            self.names = []

        def find_class(self, module, name):
            self.names.append(f"{module}.{name}")
            return Stub

        def persistent_load(self, reference):
            return Stub()

    return Recording


C = recording(pickle.Unpickler)
Python = recording(pickle._Unpickler)


def outcome(kind, data):
    unpickler = kind(data)
    try:
        unpickler.load()
    except (Exception, RecursionError):
        return unpickler.names, False
    return unpickler.names, True


WORDS = ["os", "system", "collections", "OrderedDict", "a", "posix", "x.y", ""]
NUMBERS = [0, 1, 2, 3, 4, 5, 255]
LINES = ["0", "1", "00", "01", "1_0", "0x10", "010", "08", "-1", "+2", " 3", "1L", "2 ", "9" * 20, "z", ""]
ESCAPES = ["os", "\\x6fs", "\\157s", "\\557s", "\\u006fs", "\\\\u006fs", "\\U0000006fs", "sys\\tem", "o\\", "\\q", "\\u00"]


def line(rng):
    return rng.choice(ESCAPES + WORDS)


def value(rng):
    """An opcode that pushes something."""
    word = rng.choice(WORDS).encode()
    return rng.choice(
        [
            lambda: b"N",
            lambda: b"\x88",
            lambda: b"K" + bytes([rng.choice(NUMBERS)]),
            lambda: b"M" + struct.pack("<H", rng.choice(NUMBERS)),
            lambda: b"J" + struct.pack("<i", rng.choice(NUMBERS)),
            lambda: b"I" + rng.choice(LINES).encode() + b"\n",
            lambda: b"L" + rng.choice(LINES).encode() + b"\n",
            lambda: b"F" + rng.choice(["1.5", "1", "nan", "x", "1_0", ".5", "-inf"]).encode() + b"\n",
            lambda: b"\x8a\x01\x05",
            lambda: b"\x8c" + bytes([len(word)]) + word,
            lambda: b"X" + struct.pack("<I", len(word)) + word,
            lambda: b"U" + bytes([len(word)]) + word,
            lambda: b"C" + bytes([len(word)]) + word,
            lambda: b"S'" + line(rng).encode() + b"'\n",
            lambda: b'S"' + line(rng).encode() + rng.choice([b'"\n', b"'\n"]),
            lambda: b"V" + line(rng).encode() + b"\n",
            lambda: b"}",
            lambda: b"]",
            lambda: b")",
            lambda: b"\x8f",
            lambda: b"(" if rng.random() < 0.5 else b"N",
            lambda: b"c" + rng.choice(WORDS).encode() + b"\n" + rng.choice(WORDS).encode() + b"\n",
            lambda: b"Pref\n",
        ]
    )()


def number(rng):
    return rng.choice(LINES[:13]).encode() + b"\n"


def name(rng):
    return rng.choice(WORDS).encode() + b"\n" + rng.choice(WORDS).encode() + b"\n"


def far(rng):
    return struct.pack("<I", rng.choice([0, 1, 2, 3, 256, 70000]))


def at(rng):
    return bytes([rng.choice(NUMBERS)])


# How many values an opcode needs above the last mark, and how many more there are after it; "mark" takes the mark.
CHANGES = [
    (1, 0, lambda rng: b"q" + at(rng)),
    (1, 0, lambda rng: b"q" + at(rng)),
    (0, 1, lambda rng: b"h" + at(rng)),
    (0, 1, lambda rng: b"h" + at(rng)),
    (1, 0, lambda rng: b"r" + far(rng)),
    (0, 1, lambda rng: b"j" + far(rng)),
    (1, 0, lambda rng: b"p" + number(rng)),
    (0, 1, lambda rng: b"g" + number(rng)),
    (1, 0, lambda rng: b"\x94"),
    (1, 0, lambda rng: b"\x94"),
    (1, -1, lambda rng: b"0"),
    (1, 1, lambda rng: b"2"),
    (2, -1, lambda rng: b"a"),
    (3, -2, lambda rng: b"s"),
    (1, 0, lambda rng: b"\x85"),
    (2, -1, lambda rng: b"\x86"),
    (3, -2, lambda rng: b"\x87"),
    (2, -1, lambda rng: b"\x93"),
    (2, -1, lambda rng: b"\x93"),
    (2, -1, lambda rng: b"R"),
    (2, -1, lambda rng: b"b"),
    (2, -1, lambda rng: b"\x81"),
    (3, -2, lambda rng: b"\x92"),
    (1, 0, lambda rng: b"Q"),
    (0, 0, lambda rng: b"\x95" + struct.pack("<Q", rng.choice([0, 1, 5, 20, 200]))),
    (0, 0, lambda rng: b"\x80" + bytes([rng.choice([0, 2, 4, 5, 6])])),
    (0, "mark", lambda rng: b"1"),
    (0, "mark", lambda rng: b"t"),
    (0, "mark", lambda rng: b"l"),
    (0, "mark", lambda rng: b"d"),
    (0, "mark", lambda rng: b"e"),
    (0, "mark", lambda rng: b"u"),
    (0, "mark", lambda rng: b"\x90"),
    (0, "mark", lambda rng: b"\x91"),
    (0, "mark", lambda rng: b"o"),
    (0, "mark", lambda rng: b"i" + name(rng)),
]


def pickled(rng):
    parts = [] if rng.random() < 0.3 else [b"\x80" + bytes([rng.choice([2, 4])])]
    depths = [0]
    for _ in range(rng.randrange(1, 24)):
        kind = rng.random()
        if kind < 0.2:
            memo = rng.choice([b"q" + at(rng), b"r" + far(rng), b"\x94"])
            parts += [rng.choice([b"\x8c\x02os", b"\x8c\x06system", b"\x8c\x01a"]), memo]
            depths[-1] += 1
        elif kind < 0.5:
            one = value(rng)
            parts.append(one)
            if one == b"(":
                depths.append(0)
            else:
                depths[-1] += 1
        elif kind < 0.98:
            need, more, write = rng.choice(CHANGES)
            if depths[-1] < need or (more == "mark" and len(depths) < 2):
                continue
            parts.append(write(rng))
            if more == "mark":
                depths.pop()
                depths[-1] += 1
            else:
                depths[-1] += more
        else:
            # BYTEARRAY8 and LONG_BINPUT make room for whatever number follows.
            parts.append(bytes([rng.choice([byte for byte in range(256) if byte not in (0x96, 0x72)])]))
    if rng.random() < 0.4:
        parts += [b"h" + at(rng), b"h" + at(rng), b"\x93"]
    return b"".join(parts) + b"."


def main(seed, count):
    warnings.simplefilter("ignore")
    sys.unraisablehook = lambda _: None
    rng = random.Random(seed)
    for _ in range(count):
        data = pickled(rng)
        c, c_ok = outcome(C, data)
        py, py_ok = outcome(Python, data)
        print(json.dumps({"hex": data.hex(), "c": c, "c_ok": c_ok, "py": py, "py_ok": py_ok}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
