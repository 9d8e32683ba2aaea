"""What a question about ways asks, in sentences: how targets stand today, what is to come of them, and what that means.

The first sentence of an answer is one of three: what would do it, that nothing has to change, or that there is no way.
"""

from __future__ import annotations

from collections.abc import Mapping

from sanctionlink.answers.verdict import Verdict
from sanctionlink.answers.ways import Question, Verb, Wanted
from sanctionlink.model.outlook import Outlook, Side
from sanctionlink.model.rulebook import Rulebook, Strength, TargetKind
from sanctionlink.model.values import show
from sanctionlink.render import sentences, wording, words
from sanctionlink.render.advice import parties, target
from sanctionlink.render.page import clean

COUNTING = {
    Strength.MUST: 'Counting only rules that say "must": ',
    Strength.LIKELY: 'Counting only rules that say "must" or "likely": ',
    Strength.MAY: "",
}
BLOCKING = "No rule of this rulebook could {deed}."
NEITHER = "No rule of this rulebook could {deed}, or speaks that way at all."


# --- leads -----------------------------------------------------------------------------------------------------------


def ways(question: Question, rulebook: Rulebook) -> str:
    """What the ways that follow would do: `"Arctic cooperation" (…) is blocked today. This would clear it:`."""
    asked = _asked(question)
    told = [f"{_stand(question, rulebook)}.", *_impossible(asked, rulebook)]
    return f"{COUNTING[question.strength]}{' '.join(told)} This would {_deeds(asked, rulebook)}{_kept(question, rulebook)}:"


def none(question: Question, rulebook: Rulebook) -> str:
    """That there is no way: `"Odesa falls" (…) is open today. There is no way to block it, whatever …`."""
    asked = _asked(question)
    told = [f"{_stand(question, rulebook)}.", *_impossible(asked, rulebook)]
    deeds = f"{_deeds(asked, rulebook)}{_kept(question, rulebook)}"
    return f"{COUNTING[question.strength]}{' '.join(told)} There is no way to {deeds}."


def already(question: Question, verdicts: Mapping[str, Verdict], rulebook: Rulebook) -> str:
    """That nothing has to change, where it is as asked; and what speaks the other way all the same."""
    asked = _asked(question)
    counting = COUNTING[question.strength]
    if question.hope and not all(wish.reached for wish in question.wanted):
        text = f"{_stand(question, rulebook)}, and it may be as asked without any change"
        return f"{counting}{text}: that depends on what is open."
    told = [_reached(wish, verdicts[wish.target], rulebook) for wish in asked]
    return f"{counting}{' '.join(told)}"


def _reached(wish: Wanted, verdict: Verdict, rulebook: Rulebook) -> str:
    """Of one target, that it is as asked, and why."""
    name, id_ = target(wish.target, rulebook), clean(wish.target)
    state = f"{name} {sentences.clause(verdict, rulebook)} today"
    up = wish.at_least is not None
    opposing = [r for r in verdict.reasons if r.side is (Side.AGAINST if up else Side.FOR)]
    side = "against" if up else "for"
    if wish.instead_of:
        (impossible,) = _impossible([wish], rulebook)
        return f"{state}, and nothing has to change for that. {impossible}"
    if wish.at_least == "clear" and wish.before.level < Outlook.OPEN.level:
        return f"{state}: nothing blocks it, but something speaks against it. `unblock {id_}` says what would change that."
    if wish.at_most == "not_in_force" and wish.before.level > Outlook.OPEN.level:
        return f"{state}: something speaks for it. `avert {id_}` says what would change that."
    if "open" not in (wish.at_least, wish.at_most):
        return f"Nothing has to change: {state}."
    if not opposing:
        return f"Nothing has to change: {state}, and nothing in this rulebook speaks {side} it."
    says = words.with_basis(opposing[0].says, opposing[0].basis)
    return f"Nothing has to change: {state}, since what speaks {side} it is outweighed. It is this: {says}"


def _asked(question: Question) -> list[Wanted]:
    return [wish for wish in question.wanted if not wish.kept]


def _stand(question: Question, rulebook: Rulebook) -> str:
    """How the targets asked about stand today: `"A" (a) is blocked, and "B" (b) is open today`."""
    groups: dict[str, list[str]] = {}
    for wish in _asked(question):
        development = words.is_development(rulebook, wish.target)
        clause = words.outlook_clause(wish.before, development)
        groups.setdefault(clause, []).append(target(wish.target, rulebook))
    parts = [f"{words.listing(names)} {plural(clause, len(names))}" for clause, names in groups.items()]
    return f"{words.listing(parts)} today"


def plural(clause: str, count: int) -> str:
    """A clause with its verb in the right number: `are blocked`."""
    verb, _, rest = clause.partition(" ")
    return clause if count == 1 else f"{'have' if verb == 'has' else 'are'} {rest}"


def _impossible(asked: list[Wanted], rulebook: Rulebook) -> list[str]:
    """What would have been asked for, if some rule could bring it about."""
    found = []
    for wish in asked:
        if wish.instead_of:
            it = "it" if len(asked) == 1 else target(wish.target, rulebook)
            up = wish.verb in (Verb.UNBLOCK, Verb.TRIGGER)
            sentence = NEITHER if "open" in (wish.at_least, wish.at_most) else BLOCKING
            found.append(sentence.format(deed=_deed(wish.instead_of, up, wish, rulebook, it)))
    return found


def _deeds(asked: list[Wanted], rulebook: Rulebook) -> str:
    """What is to be done with the targets, in one clause."""
    if len(asked) == 1:
        return deed(asked[0], rulebook, "it")
    found: dict[str, list[str]] = {}
    for wish in asked:
        found.setdefault(deed(wish, rulebook, "{}"), []).append(target(wish.target, rulebook))
    if len(found) == 1:
        return next(iter(found)).format("both of them" if len(asked) == 2 else "all of them")
    return words.listing([text.format(words.listing(names)) for text, names in found.items()])


def deed(wish: Wanted, rulebook: Rulebook, it: str) -> str:
    """What is to be done with a target: `clear it`, `make it likely`."""
    up = wish.at_least is not None
    return _deed((wish.at_least if up else wish.at_most) or "", up, wish, rulebook, it)


def _deed(aim: str, up: bool, wish: Wanted, rulebook: Rulebook, it: str) -> str:
    development = words.is_development(rulebook, wish.target)
    into = "about" if development else "into force"
    special = {
        "clear": f"clear {it}",
        "blocked": f"block {it}",
        "in_force": f"make {it} certain" if development else f"bring {it} into force",
        "not_in_force": f"end {it}" if wish.before is Outlook.IN_FORCE and not development
        else f"keep {it} from coming {into}",
        "open": f"remove or outweigh what speaks {'against' if up else 'for'} {it}",
    }  # fmt: skip
    if aim in special:
        return special[aim]
    if aim in ("likely", "unlikely"):
        return f"make {it} {aim}"
    return f"make {it} at least {aim}" if up else f"make {it} {aim} at best"


def _kept(question: Question, rulebook: Rulebook) -> str:
    """What stays as it is meanwhile."""
    kept = [
        f"{target(wish.target, rulebook)} {'stays' if wish.reached else 'comes to be'} {bounds(wish, rulebook)}"
        for wish in question.wanted
        if wish.kept
    ]
    return f", while {words.listing(kept)}" if kept else ""


def bounds(wish: Wanted, rulebook: Rulebook) -> str:
    """What a target is to be: `at least open`, `blocked`."""
    low, high = ((bound or "").replace("_", " ") for bound in (wish.at_least, wish.at_most))
    if words.is_development(rulebook, wish.target):
        low, high = (bound.replace("in force", "certain") for bound in (low, high))
    if low and high:
        return low if low == high else f"between {low} and {high}"
    if low in ("clear", "in force", "certain") or high in ("blocked", "not in force", "not certain"):
        return low or high
    return f"at least {low}" if low else f"{high} at best" if high else "as it is"


# --- what else was said ----------------------------------------------------------------------------------------------


def notes(question: Question, rulebook: Rulebook) -> list[str]:
    """Which verb is meant, where another one was used."""
    found = []
    for wish in _asked(question):
        if wish.verb is question.verb:
            continue
        id_ = clean(wish.target)
        if wish.kind is TargetKind.PROPOSAL:
            other = Verb.BLOCK if wish.verb is Verb.UNBLOCK else Verb.UNBLOCK
            what, no = "a proposal", "a measure or a development"
        else:
            other = Verb.TRIGGER if wish.verb is Verb.AVERT else Verb.AVERT
            what = "a development" if words.is_development(rulebook, wish.target) else "a measure"
            no = "a proposal"
        meant = wish.verb.value if wish.verb else ""
        found.append(
            f"{target(wish.target, rulebook)} is {what}, not {no}: this is what `{meant} {id_}` answers. "
            f"`{other.value} {id_}` asks the contrary."
        )
    return found


def premises(question: Question, rulebook: Rulebook) -> list[tuple[str, str]]:
    """What was assumed and which limits were set, each as a label and a text."""
    lines = []
    if question.assumptions:
        told = [words.supposed(rulebook, name, value) for name, value in question.assumptions]
        lines.append(("assumed", words.listing(told)))
    if question.account:
        lines.append(("account", wording.believed(question.account, rulebook)))
    if question.by:
        lines.append(("only what is held by", parties(question.by, rulebook)))
    if question.without:
        lines.append(("left out", words.listing([clean(name) for name in question.without])))
    if question.max_cost is not None:
        lines.append(("costing no more than", show(question.max_cost)))
    if question.hope:
        lines.append(("hope", "a chance of it is enough, where something is unknown or disputed"))
    return lines


def grounds(question: Question, verdicts: Mapping[str, Verdict], rulebook: Rulebook) -> list[tuple[str, str]]:
    """Why targets stand as they do today, each as a label and a sentence."""
    found = []
    several = len(question.wanted) > 1
    for wish in question.wanted:
        verdict = verdicts[wish.target]
        for ground in sentences.grounds(verdict, rulebook):
            if ground.says != sentences.NOTHING:
                of = f"{target(wish.target, rulebook)}: " if several else ""
                found.append(("today", f"{of}{ground.sentence}"))
    return found
