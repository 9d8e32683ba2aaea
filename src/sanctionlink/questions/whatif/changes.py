"""What differs between two answers on the same targets, and which rules are behind it."""

from __future__ import annotations

from collections.abc import Mapping

from sanctionlink.answers.verdict import Change, Verdict, because


def changes(before: Mapping[str, Verdict], after: Mapping[str, Verdict]) -> tuple[Change, ...]:
    """Every target whose outlook differs. Targets that only one of them has are left out."""
    found = []
    for name, verdict in after.items():
        if name not in before:
            continue
        earlier = before[name]
        if earlier.outlook is not verdict.outlook:
            found.append(
                Change(
                    target=name,
                    before=earlier.status,
                    after=verdict.status,
                    outlook_before=earlier.outlook,
                    outlook_after=verdict.outlook,
                    because=because(earlier, verdict),
                )
            )
    return tuple(found)
