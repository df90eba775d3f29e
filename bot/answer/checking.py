"""Interaction check of a list of names: which go together, which do not, and which are unknown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.answer.strangers import strangers
from bot.domain import names as spelling
from bot.domain.interactions import Finding, one_verdict
from bot.search import Found, Index, asked, items
from bot.search.items import Item
from bot.search.vocabulary import Thing

MOST_NAMES = 40
"""Names compared with each other at most; further names are listed as not covered."""

_MOST_GUESSES = 8  # unknown names for which near names are searched

UNKNOWN = "unknown"

_TAKEN = frozenset({"supplement", "medicine", "product", "class", "other", "street_drug"})
_A_PAIR = 2
_FEW_WORDS = 2


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """A name of the list.

    Attributes:
        name: The name as written.
        id: Id of the substance or concept; None when the name is not covered.
        kind: supplement, medicine, product, class, other (recognised, but we hold nothing on it) or unknown.
        label: The name to show to people.
        ingredients: Ids of its ingredients.
        suggestions: "Did you mean" for a name that is near others, but not certain.
        corrected: The name is misspelt, so its reading has to be shown.
    """

    name: str
    id: str | None
    kind: str
    label: str
    ingredients: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    corrected: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """Result of checking a list of names.

    Attributes:
        items: Every name, in the order written.
        findings: Findings, strongest first; one for each pair.
        clear: Pairs with nothing in our data. Never to be called safe.
        unruled: Clear pairs that none of our rules could be about: two prescription medicines.
        not_covered: Unknown names, as written.
    """

    items: tuple[CheckedItem, ...]
    findings: tuple[Finding, ...]
    clear: tuple[tuple[str, str], ...]
    unruled: tuple[tuple[str, str], ...]
    not_covered: tuple[str, ...]


def check(index: Index, names: Iterable[str]) -> Check:
    """Compare the named items with each other; an empty name is left out."""
    written = [name for name in names if name.strip()]
    read: list[Item] = []
    for name in written[:MOST_NAMES]:
        guess = sum(item.thing is None for item in read) < _MOST_GUESSES
        read += items.read(index, name, guess=guess)
    looked_at = [
        _checked(item.name, item.thing, item.suggestions, corrected=item.corrected)
        for item in read[:MOST_NAMES]
    ]
    unread = [*(item.name for item in read[MOST_NAMES:]), *(items.cut(name) for name in written[MOST_NAMES:])]
    beyond = [CheckedItem(name, None, UNKNOWN, name) for name in unread]
    return _compared(index, [item.thing for item in read[:MOST_NAMES]], (*looked_at, *beyond))


def asked_for(index: Index, folded: str, found: Sequence[Found]) -> Check | None:
    """Return the check that a question asks for; None when it is not about taking items together."""
    named = [item for item in found if item.thing.kind in _TAKEN][:MOST_NAMES]
    taken = {item.thing.id: item for item in named}
    unknown = strangers(index, folded, named) if named else ()
    if len(taken) + len(unknown) < _A_PAIR or asked.compared(folded):
        return None
    listed = [
        _checked(folded[item.start : item.end], item.thing, corrected=item.corrected)
        for item in taken.values()
    ]
    listed += [CheckedItem(word, None, UNKNOWN, word) for word in unknown]
    result = _compared(index, [item.thing for item in taken.values()], tuple(listed))
    # Names that merely share a text are worth a warning, but without findings no answer was asked for.
    meant = bool(unknown) or asked.together(folded) or asked.allowed(folded)
    meant = meant or _are_linked(folded, named) or _is_a_list(folded, named)
    return result if result.findings or meant else None


def _are_linked(folded: str, named: Sequence[Found]) -> bool:
    return any(asked.linked(folded[one.end : other.start]) for one, other in pairwise(named))


def _is_a_list(folded: str, named: Sequence[Found]) -> bool:
    rest = folded
    for item in reversed(named):
        rest = f"{rest[: item.start]} {rest[item.end :]}"
    return len(spelling.words(rest)) <= _FEW_WORDS


def _compared(index: Index, things: Iterable[Thing | None], listed: tuple[CheckedItem, ...]) -> Check:
    outcome = index.rules.check([thing.substance for thing in things if thing and thing.substance])
    not_covered = tuple(dict.fromkeys(item.name for item in listed if item.id is None))
    return Check(listed, one_verdict(outcome.findings), outcome.clear, outcome.unruled, not_covered)


def _checked(
    name: str, thing: Thing | None, suggestions: tuple[str, ...] = (), *, corrected: bool = False
) -> CheckedItem:
    if thing is None or thing.kind not in _TAKEN:
        return CheckedItem(name, None, UNKNOWN, name, suggestions=suggestions)
    if thing.substance is None:
        return CheckedItem(name, None, "other", thing.label, corrected=corrected)
    return CheckedItem(name, thing.substance.id, thing.kind, thing.label, thing.entities, corrected=corrected)
