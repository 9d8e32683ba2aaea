"""Rules that add up the same numbers are told apart by nothing, and do not make more cases to look at."""

from __future__ import annotations

from pathlib import Path

from checked import book_of
from sanctionlink.lint.rules.redundancy import duplicate_rule
from sanctionlink.lint.support.subject import Subject

MEMBERS = [f"m{n}" for n in range(4)]
RULES = f"""
rulebook: {{title: Holdings, as_of: 2025-01-01}}
sets: {{entities: {{members: [{", ".join(MEMBERS)}]}}}}
conditions:
  listed: {{ask: Is it listed?, type: yes_no, over: entities}}
  stake: {{ask: How much?, type: number, range: 0..100, over: [entities, entities]}}
proposals: {{deal: {{title: A deal, over: entities}}}}
rules:
  listed-is-tainted: {{says: S., for_each: {{e: entities}}, when: listed(e), defines: tainted(e)}}
  held-is-tainted:
    says: S.
    for_each: {{e: entities}}
    when: "sum(o in entities where tainted(o): stake(o, e)) >= 50"
    defines: tainted(e)
  tainted-bars: {{says: S., for_each: {{e: entities}}, when: tainted(e), blocks: deal(e)}}
  again:
    says: S.
    for_each: {{it: entities}}
    when: "sum(who in entities where tainted(who): stake(who, it)) >= 50"
    defines: tainted(it)
"""


def test_a_copy_of_a_sum_in_a_circle_is_found(tmp_path: Path) -> None:
    found = list(duplicate_rule.check(Subject(book_of(RULES, tmp_path).rulebook)))
    assert [each.message for each in found] == [
        "`again` says the same as `held-is-tainted`: both apply in the same situations, with the same effect"
    ]
