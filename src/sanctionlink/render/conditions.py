"""Conditions as they stand, in every form of output: the question, today's value and its origin, who holds it, what reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sanctionlink.answers.conditions import Conditions, ConditionToday, Knowledge, Movement, Origin, Statement
from sanctionlink.model.holders import Holders
from sanctionlink.model.rulebook import Costs, Rulebook, Strength
from sanctionlink.render import asked_about, holding, sentences, wording, words
from sanctionlink.render.markdown import code, escape, grid
from sanctionlink.render.page import Page, clean, wrap

LEANS = "leans"
SUMS: dict[str, tuple[str, str]] = {
    Knowledge.KNOWN: ("is known", "are known"),
    LEANS: ("rests on a weaker rule", "rest on weaker rules"),
    Knowledge.UNKNOWN: ("is not known", "are not known"),
    Knowledge.DISPUTED: ("is disputed", "are disputed"),
    Knowledge.DEPENDS: ("depends on what is open", "depend on what is open"),
}
ORIGINS = {
    Origin.ASSUMPTION: "assumed",
    Origin.RULE: "a rule",
    Origin.FACT: "a fact",
    Origin.DEFAULT: "the default",
    Origin.NOTHING: "nothing on record",
}
FEW = 3
"""How many rules, and how many targets, are named where nobody asked for one condition alone."""

RECORD = "the record"
Told = tuple[str, str]
"""A label and a text."""


def lead(found: Conditions, rulebook: Rulebook) -> str:
    """The answer in one sentence: the value of one condition, or how many are told and how many of them are known."""
    if is_one(found, rulebook):
        return answer(found.conditions[0], rulebook, found.as_of)
    counts = Counter(LEANS if leans(each) else each.knowledge for each in found.conditions)
    sums = asked_about.sums(counts, SUMS)
    one = len(found.conditions) < 2
    targets = asked_about.titles(found.asked, rulebook)
    which = [f"{'bears' if one else 'bear'} on {targets}"] if targets else []
    if found.by:
        holders = words.listing([words.person(p, rulebook) for p in found.by], "or")
        which.append(f"{'is' if one else 'are'} held by {holders}")
    if found.only_open:
        which.append("is open" if one else "are open")
    number = words.plural(len(found.conditions), "condition") if found.conditions else "no condition"
    return asked_about.lead(found.as_of, number, which, sums)


def is_one(found: Conditions, rulebook: Rulebook) -> bool:
    """Whether one condition was asked about, so that the answer begins with its value."""
    return len(found.conditions) == 1 and not found.by and not asked_about.titles(found.asked, rulebook)


def answer(each: ConditionToday, rulebook: Rulebook, as_of: str) -> str:
    """The answer to the question of one condition: `As of 30 April 2025, the answer to "Has Acme paid?" (paid) is no.`"""
    if each.leaning is not None and each.leaning_by and leans(each):
        told = f"{_weakly(each.leaning_by)} {words.value_words(each.leaning)}"
        said = words.supposed(rulebook, each.condition, "").removesuffix(" is ")
        return f"As of {sentences.day(as_of)}, {said} {told}."
    if each.value is not None:
        return f"As of {sentences.day(as_of)}, {words.supposed(rulebook, each.condition, each.value)}."
    said = words.supposed(rulebook, each.condition, "").removesuffix(" is ")
    return f"As of {sentences.day(as_of)}, {said} {SUMS[each.knowledge][0]}."


def leans(each: ConditionToday) -> bool:
    """Whether weaker rules set a condition to something that nothing firmer does."""
    return each.leaning is not None and each.leaning != each.value


def _weakly(strength: Strength) -> str:
    return "is likely" if strength is Strength.LIKELY else "may be"


def told(each: ConditionToday, rulebook: Rulebook, *, whole: bool) -> list[Told]:
    """All that is said of a condition; `whole` names every rule and target."""
    texts = [today(each, rulebook), *weaker(each, rulebook)]
    if leans(each):  # what weaker rules say comes first, and then what there would be without them
        texts = [*texts[1:], f"without that rule: {texts[0]}"]
    texts += overruled(each, rulebook)
    lines = [("today" if at == 0 else "", text) for at, text in enumerate(texts)]
    lines.append(("may be", may_be(each)))
    lines.append(("held by", held(each, rulebook)))
    for label, ids in (("set by", each.set_by), ("read by", each.read_by)):
        texts = rules(ids, rulebook, whole)
        lines += [(label if at == 0 else "", text) for at, text in enumerate(texts)]
    if not each.read_by:
        lines.append(("read by", "no rule"))
    if each.targets:
        titles = [words.named(rulebook.targets[t].title, t) for t in each.targets]
        short = whole or len(titles) <= FEW
        lines.append(("bears on", words.listing(titles) if short else f"{len(titles):,} targets"))
    return lines


# --- today's value ---------------------------------------------------------------------------------------------------


def today(each: ConditionToday, rulebook: Rulebook) -> str:
    """Today's value and where it comes from."""
    counting = [s for s in each.said if s.counts and s.strength in (None, Strength.MUST)]
    if each.knowledge is Knowledge.DISPUTED:
        return f"disputed: {'; '.join(_by_value(counting, rulebook))}"
    if each.knowledge is Knowledge.DEPENDS:
        return f"depends on what is open: {'; or '.join(_origin(s, rulebook) for s in counting)}"
    (said,) = counting[:1]
    if each.knowledge is Knowledge.UNKNOWN:
        return f"not known: {_origin(said, rulebook)}"
    return _origin(said, rulebook)


def weaker(each: ConditionToday, rulebook: Rulebook) -> Iterator[str]:
    """What weaker rules say, the strongest first."""
    for said in each.said:
        if said.counts and said.strength not in (None, Strength.MUST):
            yield f"{words.strength_word(said.strength)} {_value(said)}, {_by_rules(said, rulebook)}"


def overruled(each: ConditionToday, rulebook: Rulebook) -> Iterator[str]:
    """What is said and does not count."""
    for said in each.said:
        if not said.counts:
            why = "overruled" if said.origin is not Origin.FACT or not said.account else "not believed here"
            yield f"{why}: {_origin(said, rulebook)}"


def _origin(said: Statement, rulebook: Rulebook) -> str:
    """A value and where it comes from: `none: a fact (barbashin_2025, paragraph 6)`."""
    value = _value(said)
    match said.origin:
        case Origin.ASSUMPTION:
            return f"{value}, assumed"
        case Origin.RULE:
            return f"{value}, {_by_rules(said, rulebook)}"
        case Origin.DEFAULT:
            return f"{value}, the default, since nothing is on record"
        case Origin.NOTHING:
            return "nothing is on record, and there is no default"
        case Origin.FACT:
            word = f" by the word of {words.person(said.account, rulebook)}" if said.account else ""
            note = f": {clean(said.note)}" if said.note else ""
            return f"{value}, a fact{word}{_places(said)}{note}"


def _by_value(said: Sequence[Statement], rulebook: Rulebook) -> Iterator[str]:
    """What accounts say of a disputed condition, each value with all who say so."""
    for value in dict.fromkeys(s.value for s in said):
        alike = [s for s in said if s.value == value]
        who = [f"{words.person(s.account or RECORD, rulebook)}{_places(s)}" for s in alike]
        yield f"{_value(alike[0])} by the word of {words.listing(who)}"


def _by_rules(said: Statement, rulebook: Rulebook) -> str:
    """The rules that set a value, by what they say."""
    texts = rules(said.rules, rulebook, whole=True)
    which = "rules" if len(texts) > 1 else "a rule"
    lead = f"set by {which}" if said.certain else f"if {which} {'apply' if len(texts) > 1 else 'applies'}"
    return f"{lead}: {' '.join(texts)}"


def _places(said: Statement) -> str:
    places = "; ".join(wording.place(cite) for cite in said.cites)
    return f" ({places})" if places else ""


def _value(said: Statement) -> str:
    return words.value_words(said.value)


# --- what else it may be, and who can make it so -----------------------------------------------------------------------


def may_be(each: ConditionToday) -> str:
    """The values that it may take."""
    if each.values:
        return words.listing([words.value_words(value) for value in each.values], "or")
    if each.low is None and each.high is None:
        return f"any {'day' if each.type.value == 'date' else 'number'}"
    low, high = ("" if end is None else str(end) for end in (each.low, each.high))
    return f"from {low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"


def held(each: ConditionToday, rulebook: Rulebook) -> str:
    """Who holds it, what they can make of it, and at what cost."""
    who = _everybody(each, rulebook) or "nobody on record"
    if not each.moves:
        return f"{who}; not counted among what can be moved"
    moves = [move for move in each.moves if move.value != each.value]
    if not moves:
        return f"{who}; it is already what it can be moved to"
    alike = len({(move.held_by, move.together) for move in moves}) == 1
    if not alike:
        who = words.listing([words.person(name, rulebook) for name in each.held_by])
    elif moves[0].held_by:
        who = _holders(moves[0], rulebook)
    texts = [_movement(move, rulebook, name=not alike) for move in moves]
    return f"{who}; can be made {words.listing(texts, 'or')}"


def _everybody(each: ConditionToday, rulebook: Rulebook) -> str:
    """Everybody who holds a condition, and for which values where that differs."""
    return holding.holding(rulebook.conditions[each.condition.partition("(")[0]].held(), rulebook)


def _movement(move: Movement, rulebook: Rulebook, name: bool) -> str:
    who = f" by {_holders(move, rulebook)}" if name and move.held_by else ""
    return f"{words.value_words(move.value)}{who} (cost {move.cost})"


def _holders(move: Movement, rulebook: Rulebook) -> str:
    return holding.holders(Holders(move.held_by, move.together), rulebook)


def rules(ids: Sequence[str], rulebook: Rulebook, whole: bool) -> list[str]:
    """Rules by what they say, one by one; or their number, with their ids where they are few."""
    if whole or not ids:
        return [f"{clean(rulebook.rules[id_].says)} ({clean(id_)})" for id_ in ids]
    number = words.plural(len(ids), "rule")
    return [f"{number} ({', '.join(map(clean, ids))})" if len(ids) <= FEW else number]


def costs(each: ConditionToday, unit: Costs | None) -> str | None:
    """What the costs of a condition are counted in; None where none is shown."""
    if not each.moves:
        return None
    if unit is None:
        return "Costs are in the rulebook's own unit, which it does not name."
    return f"Costs are counted in {clean(unit.unit)}{f': {clean(unit.note)}' if unit.note else '.'}"


def _all_costs(found: Conditions) -> str | None:
    return next((text for each in found.conditions if (text := costs(each, found.costs))), None)


def left_out(found: Conditions, rulebook: Rulebook) -> Iterator[str]:
    """The members that are not shown. Those that a default decides are known, so among what is open they are not missed."""
    counted: dict[bool, list[str]] = {True: [], False: []}
    for name, count in found.left_out.items():
        counted[rulebook.conditions[name].default is None].append(f"{clean(name)} ({count:,})")
    if counted[True]:
        yield f"Left out: members of which nothing is said, so that they are not known: {', '.join(counted[True])}."
    if counted[False] and not found.only_open:
        yield f"Left out: members of which nothing is said, so that the default counts: {', '.join(counted[False])}."


# --- forms -------------------------------------------------------------------------------------------------------------


def is_whole(found: Conditions) -> bool:
    """Whether every rule and target is named: where few conditions are told."""
    return len(found.conditions) <= FEW


def text(
    found: Conditions, rulebook: Rulebook, page: Page, quiet: bool = False, brief: bool = False
) -> list[str]:
    """A lead sentence, then a block of lines for each condition, or (`brief`) its question and value alone."""
    lines = wrap(page.paint(lead(found, rulebook), "head"), page.width, "", "  ")
    for label, what in asked_about.premises(found, rulebook):
        lines += wrap(what, page.width, f"{label}: " if label else "", "  ")
    if brief:
        lines.append("")
    for each in found.conditions:
        title = [] if is_one(found, rulebook) else heads(each, page)
        whole = item(each, rulebook, page, whole=is_whole(found)) if not brief else []
        lines += (
            [*title, *wrap(in_brief(each, rulebook), page.width, "  ")] if brief else ["", *title, *whole]
        )
    rest = [*left_out(found, rulebook)]
    if rest:
        lines += ["", *(line for each in rest for line in wrap(each, page.width, "", "  "))]
    if not quiet and not brief and (told_costs := _all_costs(found)):
        lines += ["", *(page.paint(line, "dim") for line in wrap(told_costs, page.width))]
    return lines


def in_brief(each: ConditionToday, rulebook: Rulebook) -> str:
    """Today's value, its origin in a word, and who holds it: `no, a fact; held by Russia`."""
    if leans(each) and each.leaning is not None and each.leaning_by:
        value = f"{words.strength_word(each.leaning_by)} {words.value_words(each.leaning)}, a rule"
    elif each.value is not None:
        value = f"{words.value_words(each.value)}, {ORIGINS[each.said[0].origin]}"
    else:
        value = SUMS[each.knowledge][0].removeprefix("is ")
    who = _everybody(each, rulebook)
    return f"{value}; held by {who}" if who else value


def heads(each: ConditionToday, page: Page) -> list[str]:
    """The question of a condition."""
    return wrap(words.named_painted(each.ask, each.condition, page), page.width, "", "  ")


def item(each: ConditionToday, rulebook: Rulebook, page: Page, *, whole: bool) -> list[str]:
    """What is said of one condition as a block of lines, without its question."""
    lines = []
    for label, what in told(each, rulebook, whole=whole):
        first = f"  {label:<9} " if label else " " * 12
        lines += wrap(what, page.width, page.paint(first, "dim"), " " * 12)
    return lines


def markdown(found: Conditions, rulebook: Rulebook, brief: bool = False) -> list[str]:
    """A lead sentence, then a table with one row for each condition, or (`brief`) a list."""
    lines = [f"## {escape(lead(found, rulebook))}", ""]
    lines += [
        f"- **{label or 'Rulebook'}:** {escape(w)}" for label, w in asked_about.premises(found, rulebook)
    ]
    if brief:
        shown = [(f"{escape(c.ask)} ({code(c.condition)})", in_brief(c, rulebook)) for c in found.conditions]
        return [*lines, "", *(f"- {name}: {escape(value)}" for name, value in shown)]
    rows = [row(each, rulebook, whole=is_whole(found)) for each in found.conditions]
    if rows:
        heads = ["condition", "today", "may be", "held by", "rules that read it", "bears on"]
        lines += ["", *grid(heads, rows)]
    rest = [*left_out(found, rulebook), *([_all_costs(found) or ""] if _all_costs(found) else [])]
    return [*lines, *([""] if rest else []), *(f"*{escape(each)}*" for each in rest)]


def row(each: ConditionToday, rulebook: Rulebook, *, whole: bool) -> list[str]:
    """One condition as cells of Markdown."""
    parts: dict[str, list[str]] = {}
    label = ""
    for name, what in told(each, rulebook, whole=whole):
        label = name or label
        parts.setdefault(label, []).append(escape(what))
    cells = [
        "<br>".join(parts.get(name, [])) for name in ("today", "may be", "held by", "read by", "bears on")
    ]
    return [f"{escape(each.ask)} ({code(each.condition)})", *cells]
