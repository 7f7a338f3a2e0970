"""`key=value` by the rules of Hydra's basic override syntax.

null, booleans, integers and floats get their type; quotes of either kind keep what is in them, with \\' and \\" for
the quote itself; a backslash outside quotes escapes one of \\()[]{}:=, blank and tab; [lists] and {dicts} nest.
No sweeps, functions or interpolation. https://hydra.cc/docs/advanced/override_grammar/basic/
"""

import re

from omegaconf import DictConfig, ListConfig

from hydra.errors import OverrideParseException

ESCAPED = "\\()[]{}:=, \t"
INTEGER = re.compile(r"[+-]?(0|[1-9][0-9_]*)")
FLOAT = re.compile(
    r"[+-]?(\d[\d_]*\.[\d_]*|\.\d[\d_]*|\d[\d_]*(?=[eE]))([eE][+-]?\d+)?|[+-]?(inf|nan)"
)


class OverridesParser:
    @classmethod
    def create(cls):
        return cls()

    def parse_overrides(self, overrides):
        """(key, value) pairs; raises OverrideParseException."""
        pairs = []
        for override in overrides:
            key, equals, text = override.partition("=")
            if not equals:
                message = f"Error parsing override '{override}'\nmissing EQUAL at '<EOF>'"
                raise OverrideParseException(override, message)
            pairs.append((key.lstrip("+"), _Value(override, text).whole()))
        return pairs


class _Value:
    """One value, read from left to right."""

    def __init__(self, override, text):
        self.override, self.text, self.at = override, text, 0

    def whole(self):
        value = self.value("") if self.text else ""
        if self.at < len(self.text):
            self.fail()
        return value

    def fail(self):
        there = self.text[self.at : self.at + 1] or "<EOF>"
        message = f"Error parsing override '{self.override}'\nextraneous input '{there}'"
        raise OverrideParseException(self.override, message)

    def peek(self):
        return self.text[self.at : self.at + 1]

    def take(self, expected):
        self.blanks()
        if self.peek() != expected:
            self.fail()
        self.at += 1

    def blanks(self):
        while self.peek() in (" ", "\t"):
            self.at += 1

    def value(self, ends):
        self.blanks()
        first = self.peek()
        if first in ("'", '"'):
            return self.quoted(first)
        if first == "[":
            return ListConfig(self.items("]", lambda: self.value(",]")))
        if first == "{":
            return DictConfig(self.items("}", self.pair))
        return _typed(*self.plain(ends))

    def items(self, close, item):
        self.at += 1
        found = []
        self.blanks()
        while self.peek() != close:
            if found:
                self.take(",")
            found.append(item())
            self.blanks()
        self.at += 1
        return found

    def pair(self):
        key = self.plain(":")[0]
        self.take(":")
        return key, self.value(",}")

    def quoted(self, quote):
        self.at += 1
        end = re.compile(rf"(?:\\.|[^\\{quote}])*").match(self.text, self.at).end()
        inside = self.text[self.at : end]
        self.at = end
        self.take(quote)
        return inside.replace(f"\\{quote}", quote)

    def plain(self, ends):
        """Unquoted text up to one of `ends`, and whether a backslash made it text for sure."""
        out, escaped = "", False
        while (c := self.peek()) and c not in ends:
            if c == "\\" and self.text[self.at + 1 : self.at + 2] in tuple(ESCAPED):
                self.at += 1
                c, escaped = self.peek(), True
            elif c in "=,[]{}'\"":
                self.fail()
            out += c
            self.at += 1
        return out.strip() if not escaped else out, escaped


def _typed(text, escaped):
    lower = text.lower()
    if escaped:
        return text
    if lower == "null":
        return None
    if lower in ("true", "false"):
        return lower == "true"
    if INTEGER.fullmatch(text):
        return int(text)
    return float(text) if FLOAT.fullmatch(lower) else text
