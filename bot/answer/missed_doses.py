"""The rule for a missed dose: the cell of the item's own page, or the one for every medicine."""

from collections.abc import Collection

from bot import answer
from bot.domain.conditions import NamedCondition
from bot.search import Candidate, Knowledge, item_names

GENERAL_RULE = "any.missed"


def find_rule(knowledge: Knowledge, written: str, has: Collection[NamedCondition]) -> Candidate | None:
    """Return the cell on a missed dose of an item; None if the content has none.

    Only a rule written for that very substance counts: what holds for one ingredient of a combination, or for
    one of several names, may be wrong for the whole.

    Args:
        knowledge: The content and its index.
        written: Name and amount of the item, as the person wrote them; empty: none is named.
        has: Conditions of the person who takes the item.
    """
    own = _own_rule(knowledge, written) if written else None
    return answer.cell_for(knowledge, own or GENERAL_RULE, has)


def _own_rule(knowledge: Knowledge, written: str) -> str | None:
    named = [each.concept for each in item_names.resolve_names(knowledge.index, written, guess=False)]
    if len(named) != 1 or named[0] is None or len(named[0].entities) != 1:
        return None
    candidates = knowledge.index.cells.candidates([named[0]]).values()
    rules = [each for each in candidates if each.intent == "missed"]
    return min(rules, key=lambda each: each.behind).id if rules else None


def has_rule_of_its_own(knowledge: Knowledge, written: str) -> bool:
    """Return whether an item is of a kind that the general rule is not for: a blood thinner, for example."""
    named = [each.concept for each in item_names.resolve_names(knowledge.index, written, guess=False)]
    groups = {group for each in named if each and each.substance for group in each.substance.groups}
    classes = knowledge.library.medicines
    return any(group in classes and classes[group].own_missed_rule for group in groups)
