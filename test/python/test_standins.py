"""The stand-in for Hydra's overrides, by examples of Hydra's own documentation of its basic syntax."""

import sys
from pathlib import Path

import pytest

CASES = [
    ("k=", ""),
    ("k=null", None),
    ("k=True", True),
    ("k=10", 10),
    ("k=-1_000", -1000),
    ("k=1e-6", 1e-6),
    ("k=.5", 0.5),
    ("k=1e3", 1000.0),
    ("k=orz_ckpt/a b", "orz_ckpt/a b"),
    ("k='1'", "1"),
    ("k='a, [b]'", "a, [b]"),
    (r"k='it\'s'", "it's"),
    ("k=\"say 'hi'\"", "say 'hi'"),
    (r"k=a\,b\=c", "a,b=c"),
    (r"k=\[x\]", "[x]"),
    ("k=[]", []),
    ("k=[1,a,'b c',[null,2.5]]", [1, "a", "b c", [None, 2.5]]),
    ("k={a: 1, b: [x]}", {"a": 1, "b": ["x"]}),
    ("+k=1", 1),
]


@pytest.fixture(scope="module")
def parser():
    sys.path.insert(0, str(Path(__file__).parent / "standins"))
    try:
        from hydra.core.override_parser.overrides_parser import OverridesParser

        yield OverridesParser.create()
    finally:
        sys.path.pop(0)


@pytest.mark.parametrize(("override", "value"), CASES)
def test_a_value_gets_its_type(parser, override, value):
    ((key, parsed),) = parser.parse_overrides([override])
    assert key == "k"
    assert parsed == value and isinstance(parsed, type(value))


@pytest.mark.parametrize("override", ["k", "k=[1", "k='a", "k=a,b", "k={a}", "k=[1]]"])
def test_what_hydra_refuses_is_refused(parser, override):
    with pytest.raises(Exception, match="Error parsing override"):
        parser.parse_overrides([override])
