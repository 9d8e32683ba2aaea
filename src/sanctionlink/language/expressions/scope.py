"""What the names in an expression may refer to, and how faults with them are told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from sanctionlink.diagnostics import codes
from sanctionlink.diagnostics.model import Collector, Span, did_you_mean
from sanctionlink.language.expressions.tree import Call, Figure, Node, Word
from sanctionlink.model.expression import Argument, Expression, Member, Variable
from sanctionlink.model.rulebook import Condition, ConditionType, MemberSet, Target, TargetKind
from sanctionlink.records import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Every name that expressions of a rulebook may use.

    A notion has the sets that its arguments range over. `broken` are names that are declared but not understood, a
    fault told elsewhere: an expression that uses one is given up without another word on it.
    """

    conditions: Mapping[str, Condition]
    notions: Mapping[str, tuple[str, ...]]
    targets: Mapping[str, Target]
    sets: Mapping[str, MemberSet]
    broken: Collection[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Context:
    """What typing one expression needs: the scope, the bound variables (name to set) and where faults go.

    `truth` types a truth expression: terms need it for what counts and sums range over.
    """

    text: str
    locate: Callable[[int, int], Span]
    scope: Scope
    variables: Mapping[str, str]
    found: Collector
    truth: Callable[[Node, Context], Expression | None]

    def span(self, node: Node) -> Span:
        """Where a part is in its file."""
        return self.locate(node.start, node.end)

    def source(self, node: Node) -> str:
        """A part as the user wrote it, on one line and not too long for a message."""
        text = " ".join(self.text[node.start : node.end].split())
        return text if len(text) <= 60 else f"{text[:57]}…"

    def fault(self, code: str, node: Node, message: str, hint: str | None = None) -> None:
        """Record a fault of one part."""
        self.found.error(code, message, self.span(node), hint)

    def binding(self, variable: str, over: str) -> Context:
        """The same context with one more variable."""
        inner = {**self.variables, variable: over}
        return Context(self.text, self.locate, self.scope, inner, self.found, self.truth)


# --- kinds of things -------------------------------------------------------------------------------------------------


def type_words(type_: ConditionType) -> str:
    """What a condition of a type is, in words with an article."""
    return {
        ConditionType.YES_NO: "a yes_no condition",
        ConditionType.SCALE: "a scale",
        ConditionType.CHOICE: "a choice",
        ConditionType.NUMBER: "a number",
        ConditionType.DATE: "a date",
    }[type_]


def status_words(target: Target) -> tuple[str, str]:
    """The words for a target of this kind, bitten first."""
    return ("blocked", "clear") if target.kind is TargetKind.PROPOSAL else ("in_force", "not_in_force")


def kind_of(name: str, context: Context) -> str | None:
    """What a name is, in words with an article; None if nothing declares it."""
    scope = context.scope
    if name in context.variables:
        return "a variable"
    if name in scope.conditions:
        return type_words(scope.conditions[name].type)
    if name in scope.notions:
        return "a notion"
    if name in scope.targets:
        return f"a {scope.targets[name].kind.value}"
    return "a set" if name in scope.sets else None


def named(node: Node) -> str | None:
    """The name that a part consists of or calls; None for anything else, quoted texts too."""
    if isinstance(node, Call):
        return node.name.text
    return node.text if isinstance(node, Word) and not node.quoted else None


def condition_of(node: Node, context: Context) -> Condition | None:
    """The condition that a part names, if it does and no variable has that name."""
    name = named(node)
    if name is None or name in context.variables:
        return None
    return context.scope.conditions.get(name)


def is_variable(node: Node, context: Context) -> bool:
    """Whether a part is a bound variable."""
    return isinstance(node, Word) and not node.quoted and node.text in context.variables


def unknown_name(node: Node, name: str, context: Context) -> None:
    """Report a name that nothing declares, with the likeliest thing that was meant."""
    scope = context.scope
    if name in scope.broken:
        return
    known = (*scope.conditions, *scope.notions, *scope.targets, *scope.sets, *context.variables)
    hint = did_you_mean(name, known)
    if name in ("yes", "true", "no", "false"):
        hint = "write `always` for what is true and `nothing` for what is not"
    else:
        owners = [c.id for c in scope.conditions.values() if name in c.values]
        homes = [s.id for s in scope.sets.values() if name in s.members]
        if owners:
            hint = f"it is a value of {_listed(owners)}: write `{owners[0]} = {name}`"
        elif homes:
            hint = (
                f"it is a member of {_listed(homes)}: a member is an argument, or is compared with a variable"
            )
    context.fault(codes.UNDECLARED_NAME, node, f"nothing is called `{name}`", hint)


def _listed(ids: list[str]) -> str:
    shown = ", ".join(f"`{i}`" for i in ids[:3])
    return f"{shown} and {len(ids) - 3} more" if len(ids) > 3 else shown


# --- arguments -------------------------------------------------------------------------------------------------------


def arguments_of(node: Node, over: tuple[str, ...], context: Context) -> tuple[Argument, ...] | None:
    """The arguments of a name whose arguments range over these sets; None after reporting what is wrong with them."""
    given = node.arguments if isinstance(node, Call) else ()
    if not given and not over:
        return ()
    if len(given) != len(over):
        _report_count(node, over, len(given), context)
        return None
    arguments = [argument(part, over[i], context) for i, part in enumerate(given)]
    complete = tuple(a for a in arguments if a is not None)
    return complete if len(complete) == len(arguments) else None


def _report_count(node: Node, over: tuple[str, ...], given: int, context: Context) -> None:
    name = named(node) or ""
    if not over:
        context.fault(
            codes.BAD_ARGUMENT_COUNT, node, f"`{name}` takes no arguments, but has {given}", f"write `{name}`"
        )
        return
    plural = "argument" if len(over) == 1 else "arguments"
    members = ", ".join(f"a member of `{s}`" for s in over)
    message = f"`{name}` takes {len(over)} {plural} ({members}), but has {given or 'none'}"
    hint = f"write `{name}({', '.join('…' for _ in over)})` with a variable or member in each place"
    context.fault(codes.BAD_ARGUMENT_COUNT, node, message, hint)


def member_text(node: Node) -> str | None:
    """What a part says if it is taken for a member or value: a word, a quoted text or a plain number."""
    return node.text if isinstance(node, (Word, Figure)) else None


def argument(node: Node, over: str | None, context: Context) -> Argument | None:
    """A variable or a member of the set `over` (or, if that is None, of any set); None after reporting a fault.

    A variable may range over another set, since sets overlap: what it stands for is looked up when rules are grounded.
    """
    if isinstance(node, Word) and is_variable(node, context):
        return Variable(node.text)
    text = member_text(node)
    if text is None:
        message = f"`{context.source(node)}` cannot be an argument: only variables and members can"
        context.fault(codes.ARGUMENT_NOT_A_MEMBER, node, message)
        return None
    sets = context.scope.sets
    if over is not None and over not in sets:  # told where the set is named
        return Member(text)
    homes = [sets[over]] if over is not None else list(sets.values())
    if any(text in home.members for home in homes):
        return Member(text)
    known = [*context.variables, *(m for home in homes for m in home.members)]
    where = f"`{over}` has no member `{text}`" if over is not None else f"no set has a member `{text}`"
    context.fault(
        codes.ARGUMENT_NOT_A_MEMBER,
        node,
        f"{where}, and no variable is called that",
        did_you_mean(text, known),
    )
    return None


# --- variables -------------------------------------------------------------------------------------------------------


def check_variable(
    name: str, span: Span | None, scope: Scope, variables: Mapping[str, str], found: Collector
) -> bool:
    """Whether a variable has a name of its own; if not, and be it that of a set's member, that is reported.

    `variables` are those in use around it; the span may be None where there is no file.
    """
    for what, names in _taken(scope, variables):
        if name in names:
            message = f"the variable `{name}` has the name of {what}"
            found.error(codes.VARIABLE_NAME_TAKEN, message, span, "give the variable a name of its own")
            return False
    return True


def _taken(scope: Scope, variables: Mapping[str, str]) -> Iterator[tuple[str, Mapping[str, object]]]:
    yield "another variable in use here", variables
    yield "a condition", scope.conditions
    yield "a notion", scope.notions
    yield "a target", scope.targets
    yield "a set", scope.sets
    for home in scope.sets.values():
        yield f"a member of `{home.id}`", home.members
