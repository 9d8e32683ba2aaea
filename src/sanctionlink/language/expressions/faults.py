"""What can be wrong with an expression: every code of the SL400s, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

EXPRESSION_FAULTS: Mapping[str, str] = MappingProxyType(
    {
        "SL401": "the text is not an expression: something is missing, superfluous or out of place",
        "SL402": "there is no expression: the text is empty",
        "SL403": "the expression is too long, nested too deeply or too large",
        "SL404": "a character or an operator that the language does not have",
        "SL405": "a bracket or a quotation mark without its partner",
        "SL410": "a name that nothing declares",
        "SL411": "a name of something else than the place asks for",
        "SL412": "a condition, target or set stands alone where something true or false is needed",
        "SL413": "something else than a number or a day where one is needed",
        "SL414": "a value that the condition does not have",
        "SL415": "an order comparison of values that have no order",
        "SL416": "a comparison of two things of different kinds",
        "SL417": "comparisons in a chain",
        "SL418": "a status that targets of this kind do not have",
        "SL419": "`in` with something that it does not apply to",
        "SL420": "a wrong number of arguments",
        "SL421": "an argument that is not a member of the set it is for",
        "SL422": "a set that nothing declares",
        "SL423": "a variable with the name of something else",
        "SL430": "a number that is not written as a number",
        "SL431": "a day that does not exist",
        "SL432": "a period that is not a whole number of days, months or years, or is too long",
        "SL433": "an end of a yearly window that does not exist",
        "SL434": "arithmetic on things that it does not apply to",
        "SL435": "a product without a constant factor",
        "SL436": "a sum over something else than a number condition or a number",
        "SL437": "a window whose second day is not after its first",
        "SL440": "a choice among the parts that always or never holds, whatever the parts are",
        "SL441": "`for` on something else than conditions",
    }
)
