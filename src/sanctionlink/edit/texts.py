"""How a text is written: plain where YAML allows it, else in quotation marks, and folded where it is long."""

from __future__ import annotations

import re

from sanctionlink.language.yaml.nodes import Scalar

LONGEST_TEXT = 140
"""Columns up to which a text stays on the line of its key."""

FOLD_AT = 120
"""Columns of a folded text, and of a list or mapping in brackets that was written over several lines."""

# A text of plain words needs no quotation marks anywhere. Around one that has other signs they are left as the author set them:
# whether they are needed then hangs on where it stands, and moving it would need them back.
_PLAIN = re.compile(r"[^\W_][\w .-]*")
# What another reader of YAML, such as an editor, takes for something else than text.
_OTHERWISE = re.compile(
    r"(?i:y|n|yes|no|true|false|on|off|null|~|=|<<)|[-+]?[.\d][\d_.,:eExXa-fA-F+-]*|[-+]?\.(?i:inf|nan)"
    r"|\d{4}-\d\d?-\d\d?.*|0o?[0-7]+"
)
_BREAK = re.compile(r"(?<=[^ ]) (?=[^ ])")


def inline(scalar: Scalar, flow: bool) -> str:
    """A text on one line; `flow` is whether it stands in brackets."""
    text = scalar.text
    if scalar.is_null:
        return "~" if flow else text
    if scalar.style is None:
        return text if "\n" not in text else _escaped(text)
    if not text.isprintable():
        raw = scalar.source.text[scalar.start : scalar.end]
        return _escaped(text) if "\n" in raw else raw
    if _is_plain(text):
        return text
    return f"'{text}'" if re.search(r'["\\]', text) and "'" not in text else _escaped(text)


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text)) and not text.endswith(" ") and not _OTHERWISE.fullmatch(text)


def _escaped(text: str) -> str:
    """A text in double quotation marks. What cannot be seen is escaped."""
    signs = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
    return '"' + "".join(signs.get(c) or (c if c.isprintable() else f"\\U{ord(c):08x}") for c in text) + '"'


def written(scalar: Scalar, room: int, indent: int) -> tuple[str, list[str]]:
    """A text as what stands on the line of its key or dash, and the lines below.

    Args:
        scalar: the text.
        room: the columns that the key or dash and the space after it take.
        indent: the columns by which lines below are indented.
    """
    if scalar.style in ("|", ">"):
        return _block(scalar, indent)
    line = inline(scalar, False)
    text = scalar.text
    if room + len(line) <= LONGEST_TEXT or not text.isprintable() or not _BREAK.search(text):
        return line, []
    return (line, []) if text != text.strip(" ") else (">-", fold(text, indent))


def fold(text: str, indent: int) -> list[str]:
    """A text without line ends in indented lines, broken where there is one space."""
    lines: list[str] = []
    words = _BREAK.split(text)
    line = " " * indent + words[0]
    for word in words[1:]:
        if len(line) + 1 + len(word) <= FOLD_AT:
            line += f" {word}"
        else:
            lines.append(line)
            line = " " * indent + word
    return [*lines, line]


def _block(scalar: Scalar, indent: int) -> tuple[str, list[str]]:
    """A block with its lines as they are, indented anew; folded anew if one of them is too long."""
    raw = scalar.source.text[scalar.start : scalar.end].split("\n")
    sign = raw[0].split("#")[0].strip(" \t")
    if not scalar.text.strip(" \n") or sign not in ("|", "|-", ">", ">-"):
        # Where blank lines at the end count, or the indentation is given by number, what follows could change the text.
        return _escaped(scalar.text), []
    body = raw[1:]
    margin = next(len(line) - len(line.lstrip(" ")) for line in body if line.strip(" "))
    while not body[-1][margin:]:
        body.pop()
    lines = [" " * indent + line[margin:] if line[margin:] else "" for line in body]
    text = scalar.text
    foldable = sign == ">-" and text.isprintable() and text == text.strip(" ")
    if foldable and any(len(line) > FOLD_AT for line in lines):
        lines = fold(text, indent)
    return sign, lines
