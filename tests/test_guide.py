"""The examples of the language guide: each loads, its cases pass on every engine, and each of its rules is needed.

Every fenced `yaml` block of the guide is a complete rulebook: its `facts` and `cases` go to their folders, the other
sections to the rules. Nothing there is a fragment, so that no example can rot.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sanctionlink as sl
from console import ROOT

GUIDE = ROOT / "docs/how-to/encode-a-law.md"
BLOCK = re.compile(r"^## (?P<heading>.+?)$|^```yaml\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
SECTION = re.compile(r"^(\w+):.*\n(?:(?: .*)?\n)*", re.MULTILINE)
RULE = re.compile(r"^  ([a-z0-9-]+):\n(?:    .*\n)+", re.MULTILINE)
VALIDITY = re.compile(r"^    (?:from|until): .*\n", re.MULTILINE)
OWN_FILE = ("facts", "cases")
OPPOSITE = {
    "blocked": "clear",
    "clear": "blocked",
    "in_force": "not_in_force",
    "not_in_force": "in_force",
    "undetermined": "clear",
}
OTHER_OUTLOOK = {
    "unlikely": "likely",
    "doubtful": "possible",
    "contested": "open",
    "open": "contested",
    "possible": "doubtful",
    "likely": "unlikely",
}
OUTLOOK = re.compile(r"(?<=outlook: )(\w+)")
PROPOSAL_STATUS = re.compile(r"(?<=[ :{])(blocked|clear|undetermined)(?=[,}\s])")
MEASURE_STATUS = re.compile(r"(?<=[ :{])(in_force|not_in_force)(?=[,}\s])")


def examples() -> dict[str, str]:
    """Each example's text by the heading that it stands under."""
    found: dict[str, str] = {}
    heading = ""
    for match in BLOCK.finditer(GUIDE.read_text()):
        if match["heading"]:
            heading = match["heading"]
        else:
            assert heading not in found, f"two examples under `{heading}`"
            found[heading] = match["text"]
    return found


EXAMPLES = examples()


def sections(text: str) -> dict[str, str]:
    """The text of each section by its key."""
    found = {match[1]: match[0] for match in SECTION.finditer(text)}
    assert "".join(found.values()) == text, "a line of the example is in no section"
    return found


def rules(text: str) -> list[str]:
    """The ids of the rules."""
    return [match[1] for match in RULE.finditer(sections(text)["rules"])]


def write(text: str, folder: Path) -> Path:
    """Write an example as a rulebook in a folder of its own."""
    files: dict[str, str] = {}
    for key, section in sections(text).items():
        name = key if key in OWN_FILE else "rules"
        files[name] = files.get(name, "") + section
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content)
    return folder


def mismatches(text: str, folder: Path, engine: str = "circuit") -> dict[str, list[str]]:
    """What differs from the cases' expectations, by case."""
    book = sl.load(write(text, folder), use_cache=False)
    found = {}
    for case in book.cases():
        result = book.run_case(case, engine=engine)
        found[case.id] = [
            f"{m.target}: {m.field}: expected {m.expected}, got {m.got}" for m in result.mismatches
        ]
    return found


def test_the_guide_has_its_examples() -> None:
    assert len(EXAMPLES) >= 20
    assert GUIDE.read_text().count("```") == 2 * len(EXAMPLES), "a block is not a yaml example"


@pytest.mark.parametrize("engine", ["circuit", "auto"])
@pytest.mark.parametrize("heading", EXAMPLES)
def test_example(heading: str, engine: str, tmp_path: Path) -> None:
    text = EXAMPLES[heading]
    found = mismatches(text, tmp_path, engine)
    assert set(sl.load(tmp_path).rulebook.rules) == set(rules(text)), (
        "a rule is not laid out as the tests expect"
    )
    assert found, "the example has no cases"
    assert not any(found.values()), found


@pytest.mark.parametrize("heading", EXAMPLES)
def test_each_case_can_fail(heading: str, tmp_path: Path) -> None:
    parts = sections(EXAMPLES[heading])
    expected = parts["cases"]
    for status in (PROPOSAL_STATUS, MEASURE_STATUS):
        expected = status.sub(lambda m: OPPOSITE[m[1]], expected)
    expected = OUTLOOK.sub(lambda m: OTHER_OUTLOOK[m[1]], expected)
    found = mismatches(EXAMPLES[heading].replace(parts["cases"], expected), tmp_path)
    assert all(found.values()), (
        f"these pass whatever they expect: {[c for c, bad in found.items() if not bad]}"
    )


@pytest.mark.parametrize(
    ("heading", "rule"), [(heading, rule) for heading, text in EXAMPLES.items() for rule in rules(text)]
)
def test_each_rule_is_needed(heading: str, rule: str, tmp_path: Path) -> None:
    text = EXAMPLES[heading]
    (body,) = (match[0] for match in RULE.finditer(text) if match[1] == rule)
    repealed = VALIDITY.sub("", body) + "    until: 0002-01-01\n"
    found = mismatches(text.replace(body, repealed), tmp_path)
    assert any(found.values()), f"no case notices when `{rule}` is repealed"
