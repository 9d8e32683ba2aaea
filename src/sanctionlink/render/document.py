"""Answers as JSON documents: `sanctionlink/<kind>/1`, with keys in a fixed order.

`schemas` describes the same documents as JSON Schema; a change here is a change there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from sanctionlink.answers.derivation import Absence, Derivation, Leaf, Node, RuleNode
from sanctionlink.answers.verdict import Answer, Change, Conflict, Reason, Verdict
from sanctionlink.model.rulebook import Citation, Rulebook, Strength
from sanctionlink.render.page import BIDIRECTIONAL

Document = dict[str, Any]

STEERING = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff" + "".join(sorted(BIDIRECTIONAL)) + "]")
"""What JSON may carry raw but a terminal should not be sent."""


def dump(document: Document, encoding: str = "utf-8") -> str:
    """The document as JSON text with a newline at its end, in characters that the encoding has."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    text = STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        text = json.dumps(document, ensure_ascii=True, indent=2)
    return text + "\n"


def strength(value: Strength | None) -> str | None:
    """A strength as its word."""
    return value.value if value else None


def cite(citation: Citation) -> Document:
    """A place in a source."""
    return {
        "source": citation.source,
        "section": citation.section,
        "paragraph": citation.paragraph,
        "note": citation.note,
    }


def reason(found: Reason) -> Document:
    """A rule that bites."""
    return {
        "rule": found.rule,
        "strength": found.strength.value,
        "says": found.says,
        "certain": found.certain,
        "cites": [cite(citation) for citation in found.cites],
    }


def verdict(found: Verdict) -> Document:
    """One target's verdict."""
    return {
        "target": found.target,
        "kind": found.kind.value,
        "title": found.title,
        "status": found.status.value,
        "advisory": strength(found.advisory),
        "reasons": [reason(each) for each in found.reasons],
        "hinges_on": list(found.hinges_on),
        "by_account": {who: status.value for who, status in (found.by_account or {}).items()},
        "witnesses": [{"status": each.status.value, "world": dict(each.world)} for each in found.witnesses],
    }


def conflict(found: Conflict) -> Document:
    """Consequences that disagree."""
    return {
        "strength": found.strength.value,
        "condition": found.condition,
        "values": list(found.values),
        "rules": list(found.rules),
        "message": found.message,
    }


def change(found: Change) -> Document:
    """A verdict that differs from the baseline."""
    return {
        "target": found.target,
        "from": found.before.value,
        "to": found.after.value,
        "advisory_from": strength(found.advisory_before),
        "advisory_to": strength(found.advisory_after),
        "because": list(found.because),
    }


def asked(kind: str, answer: Answer, rulebook: Rulebook) -> Document:
    """The keys that every answer begins with: the schema and the question."""
    return {
        "schema": f"sanctionlink/{kind}/1",
        "rulebook": answer.rulebook,
        "title": rulebook.title,
        "as_of": answer.as_of,
        "assumptions": dict(answer.assumptions),
        "account": answer.account,
        "worlds": answer.worlds,
        "open": list(answer.open),
        "conflicts": [conflict(each) for each in answer.conflicts],
    }


def verdicts(answer: Answer, rulebook: Rulebook, changes: Sequence[Change] | None = None) -> Document:
    """All verdicts of an answer; with `changed` if changes are given."""
    document = asked("verdicts", answer, rulebook)
    document["verdicts"] = [verdict(each) for each in answer.verdicts.values()]
    if changes is not None:
        document["changed"] = [change(each) for each in changes]
    return document


def node(found: Node) -> Document:
    """One node of a proof; `premises` and `nearest` are indices into the list of nodes."""
    if isinstance(found, Leaf):
        return {
            "node": "leaf",
            "text": found.text,
            "holds": found.holds,
            "supports": found.supports,
            "value": found.value,
            "kind": found.kind.value,
            "account": found.account,
            "note": found.note,
            "cites": [cite(each) for each in found.cites],
        }
    if isinstance(found, RuleNode):
        return {
            "node": "rule",
            "rule": found.rule,
            "concludes": found.concludes,
            "says": found.says,
            "strength": found.strength.value,
            "fires": found.fires,
            "supports": found.supports,
            "cites": [cite(each) for each in found.cites],
            "premises": list(found.premises),
        }
    if isinstance(found, Absence):
        return {"node": "absence", "text": found.text, "supports": found.supports, "nearest": found.nearest}
    return {
        "node": "junction",
        "text": found.text,
        "holds": found.holds,
        "supports": found.supports,
        "premises": list(found.premises),
    }


def sources(cited: Sequence[Citation], rulebook: Rulebook) -> Document:
    """The sources that citations name, by id."""
    ids = dict.fromkeys(each.source for each in cited)
    found = {id_: rulebook.sources[id_] for id_ in ids if id_ in rulebook.sources}
    return {
        id_: {"title": each.title, "author": each.author, "published": each.published, "where": each.where}
        for id_, each in found.items()
    }


def proofs(found: Sequence[Derivation]) -> list[Document]:
    """Derivations, each in one world."""
    return [
        {
            "status": each.status.value,
            "world": dict(each.world),
            "roots": list(each.roots),
            "nodes": [node(one) for one in each.nodes],
        }
        for each in found
    ]


def derivation(
    found: Sequence[Derivation], answer: Answer, explained: Verdict, rulebook: Rulebook
) -> Document:
    """A target's verdict with its proof, or with one proof each way if it is undetermined."""
    document = asked("derivation", answer, rulebook)
    document["verdict"] = verdict(explained)
    document["derivations"] = proofs(found)
    document["sources"] = sources([cited for each in found for cited in each.citations], rulebook)
    return document
