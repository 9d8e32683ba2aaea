"""Random YAML files as careless people write them: the same rulebook's content in any layout, with comments anywhere.

The content is made of mappings, lists and texts; the layout draws indentation, brackets, quotation marks, blocks, blank lines,
comments and the order of keys.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

Content = dict[str, "Content"] | list["Content"] | str

WORDS = (
    "relief", "no", "yes", "12:30", "010", "2025-04-30", "never", "Paris", "the", "œ", "a: b", "x #y", "#z", "- d", "{e}",
    "[f]", "g,", "h's", '"i"', "k\\l", "~", "!m", "&n", "*o", "|", ">", "%p", "@q", "`r`", "?", ":", "=", "<<", "1e3", "Ωmega",
    "u:", "\u2026",
)  # fmt: skip
SPACES = (" ", " ", " ", "  ", "\n", "\n\n", "\t")

KEYS = {
    "rules": (
        "cites",
        "when",
        "says",
        "blocks",
        "strength",
        "from",
        "note",
        "unknown_key",
        "unless",
        "lifts",
    ),
    "conditions": ("cost", "ask", "default", "type", "values", "held_by", "cites"),
    "sources": ("where", "author", "title"),
    "facts": ("cites", "note", "value", "condition", "account", "until", "from"),
    "cases": ("expect", "id", "facts", "why", "as_of", "assume", "cites"),
}


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A text, mostly short, sometimes of several lines, with signs that mean something to YAML."""
    count = draw(st.sampled_from((0, 1, 1, 1, 2, 3, 5, 40)))
    parts = [draw(st.sampled_from(WORDS)) for _ in range(count)]
    text = parts[0] if parts else ""
    for part in parts[1:]:
        text += draw(st.sampled_from(SPACES if draw(st.integers(0, 5)) == 0 else (" ",))) + part
    return text


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Content]:
    """Sections with entries."""
    sections: dict[str, Content] = {}
    for name in draw(st.lists(st.sampled_from(sorted(KEYS)), min_size=1, max_size=3, unique=True)):
        bodies: list[Content] = [draw(entries(name)) for _ in range(draw(st.integers(1, 3)))]
        if name in ("facts", "cases"):
            sections[name] = bodies
        else:
            sections[name] = {f"{name}-{i}": body for i, body in enumerate(bodies)}
    return sections


@st.composite
def entries(draw: st.DrawFn, section: str) -> Content:
    """One entry of a section: keys in any order, and values of any kind."""
    keys = draw(st.lists(st.sampled_from(KEYS[section]), min_size=1, max_size=5, unique=True))
    return {key: draw(values(2)) for key in keys}


@st.composite
def values(draw: st.DrawFn, depth: int) -> Content:
    """A text, or a list or mapping of values."""
    kind = draw(st.sampled_from(("text", "text", "text", "list", "mapping") if depth else ("text",)))
    if kind == "text":
        return draw(texts())
    size = draw(st.integers(0, 3))
    if kind == "list":
        return [draw(values(depth - 1)) for _ in range(size)]
    names = draw(
        st.lists(
            st.sampled_from(("source", "note", "paragraph", "stake(X, A)", "no", "a b")),
            max_size=size,
            unique=True,
        )
    )
    return {name: draw(values(depth - 1)) for name in names}


@st.composite
def files(draw: st.DrawFn) -> tuple[str, dict[str, Content], list[str]]:
    """A file's text, its content, and its comments in order."""
    content = draw(contents())
    writer = Writer(draw)
    writer.whole(content)
    block_ends = writer.after_block == len(writer.lines)
    end = draw(st.sampled_from(("\n", "\n", "", "\n\n" if block_ends else "\n\n  \n")))
    return "\n".join(writer.lines) + end, content, writer.comments


@dataclass
class Writer:
    """A file in the making."""

    draw: st.DrawFn
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    after_block: int = (
        -1
    )  # the number of lines right after a block, where what is indented would be part of it

    def chance(self, one_in: int) -> bool:
        return bool(self.draw(st.integers(1, one_in)) == 1)

    def whole(self, content: dict[str, Content]) -> None:
        self.mapping(content, 0)
        self.between(0)

    def comment(self) -> str:
        text = f"#{self.draw(st.sampled_from(('', ' ')))}comment {len(self.comments)}"
        text += self.draw(st.sampled_from(("", ": x", " # more", "'", " {")))
        self.comments.append(text)
        return text

    def between(self, indent: int) -> None:
        """Blank lines and comments before an entry."""
        while self.chance(5):
            if self.chance(2):
                blank = "" if self.after_block == len(self.lines) else self.draw(st.sampled_from(("", "  ")))
                self.after_block += self.after_block == len(self.lines)
                self.lines.append(blank)
            else:
                moved = (0, -2) if self.after_block == len(self.lines) else (0, 0, 0, -2, 1, 4)
                column = max(0, indent + self.draw(st.sampled_from(moved)))
                self.lines.append(" " * column + self.comment() + self.draw(st.sampled_from(("", "  "))))

    def end(self) -> str:
        """What may follow on the line."""
        if self.chance(6):
            return self.draw(st.sampled_from((" ", "   ", "            "))) + self.comment()
        return self.draw(st.sampled_from(("", "", " ")))

    def mapping(self, content: dict[str, Content], indent: int) -> None:
        for key, value in content.items():
            self.between(indent)
            self.value(" " * indent + self.text(key, True, True) + ":", value, indent, True)

    def listed(self, content: list[Content], indent: int) -> None:
        for value in content:
            self.between(indent)
            self.value(" " * indent + "-", value, indent, False)

    def value(self, sign: str, value: Content, indent: int, keyed: bool) -> None:
        """A value after its key or dash."""
        if isinstance(value, str):
            self.scalar(sign, value, indent)
        elif not value or self.chance(3):
            self.flow_lines(f"{sign} ", value, indent + 1)
        else:
            step = self.draw(st.sampled_from((1, 2, 2, 2, 4)))
            if keyed and isinstance(value, list) and self.chance(3):
                step = 0
            mark = len(self.lines)
            if not keyed and self.chance(2):
                # The first entry beside the dash, and the others below it.
                first = len(sign) + 1
                self.inner(value, first)
                if self.lines[mark][:first].isspace() and self.lines[mark][first : first + 1] not in (
                    "",
                    " ",
                    "#",
                ):
                    self.lines[mark] = f"{sign} {self.lines[mark][first:]}"
                else:
                    self.lines.insert(mark, sign)
                    self.after_block += 1
                return
            self.lines.append(sign + self.end())
            self.inner(value, indent + step)

    def inner(self, value: Content, indent: int) -> None:
        if isinstance(value, dict):
            self.mapping(value, indent)
        elif isinstance(value, list):
            self.listed(value, indent)

    def scalar(self, sign: str, value: str, indent: int) -> None:
        step = self.draw(st.sampled_from((1, 2, 2, 5)))
        blocky = value and value == value.strip() and "\t" not in value and "  " not in value
        if blocky and self.chance(4):
            lines = value.split("\n")
            if "\n" not in value and self.chance(2):
                words = value.split(" ")
                cut = self.draw(st.integers(1, len(words)))
                lines = [" ".join(words[:cut]), " ".join(words[cut:])] if cut < len(words) else [value]
                self.lines.append(f"{sign} >-{self.end()}")
            else:
                self.lines.append(f"{sign} |-{self.end()}")
            self.lines += [" " * (indent + step) + line if line else "" for line in lines]
            self.after_block = len(self.lines)
            return
        if self.chance(8):
            self.lines.append(sign + self.end())
            self.lines.append(" " * (indent + step) + self.text(value, False, False) + self.end())
            return
        spaces = self.draw(st.sampled_from((" ", " ", "   ")))
        self.lines.append(sign + spaces + self.text(value, False, False) + self.end())

    def text(self, value: str, flow: bool, key: bool) -> str:
        """A text on one line, plain where that is surely right."""
        if value.replace(" ", "").replace("-", "").replace("_", "").isalpha() and value == value.strip(" -"):
            style = self.draw(st.sampled_from(("plain", "plain", "single", "double")))
        elif "\n" in value or "\t" in value:
            style = "double"
        else:
            style = self.draw(st.sampled_from(("single", "double")))
        if style == "plain" and "  " not in value:
            return value
        if style == "single":
            return "'" + value.replace("'", "''") + "'"
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        return f'"{escaped}"'

    def flow_lines(self, sign: str, value: Content, indent: int) -> None:
        """A value in brackets, perhaps over several lines, with comments in between."""
        spread = self.chance(3)
        parts: list[str] = []
        self.flow(value, parts, spread)
        lines = (sign + "".join(parts)).split("\n")
        self.lines.append(lines[0])
        self.lines += [" " * indent + line for line in lines[1:]]
        self.lines[-1] += self.end()

    def flow(self, value: Content, parts: list[str], spread: bool) -> None:
        if isinstance(value, str):
            parts.append(self.text(value, True, False))
            return
        pairs = list(value.items()) if isinstance(value, dict) else [(None, item) for item in value]
        parts.append("{" if isinstance(value, dict) else "[")
        self.flow_break(parts, spread)
        for i, (key, item) in enumerate(pairs):
            if key is not None:
                parts.append(self.text(key, True, True) + ": ")
            self.flow(item, parts, spread)
            last = i == len(pairs) - 1
            parts.append("" if last else self.draw(st.sampled_from((",", ", ", " , "))))
            self.flow_break(parts, spread)
        parts.append("}" if isinstance(value, dict) else "]")

    def flow_break(self, parts: list[str], spread: bool) -> None:
        if spread and self.chance(2):
            parts.append(f"  {self.comment()}\n" if self.chance(3) else "\n")
