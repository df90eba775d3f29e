"""Interaction check of a list of names: which go together, which do not, and which are unknown."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.answer.unknown_names import find_unknown_names
from bot.domain import names as spelling
from bot.domain.interactions import FineFinding, InteractionFinding, strictest_per_pair
from bot.domain.questions import QuestionWords
from bot.search import ConceptMention, Index, intents, item_names
from bot.search.item_names import ResolvedName
from bot.search.vocabulary import TAKEN_KINDS, Concept

MAX_NAMES = 40
"""Names compared with each other at most; further names are listed as not covered."""

_MAX_GUESSES = 8  # unknown names for which near names are searched

UNKNOWN = "unknown"

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
class InteractionCheck:
    """Result of checking a list of names.

    Attributes:
        items: Every name, in the order written.
        findings: Findings, strongest first; one for each pair.
        fine: Pairs that a source calls fine together at usual doses.
        clear: Pairs with nothing in our data. Never to be called safe.
        unruled: Clear pairs that none of our rules could be about: two prescription medicines.
        not_covered: Unknown names, as written.
    """

    items: tuple[CheckedItem, ...]
    findings: tuple[InteractionFinding, ...]
    fine: tuple[FineFinding, ...]
    clear: tuple[tuple[str, str], ...]
    unruled: tuple[tuple[str, str], ...]
    not_covered: tuple[str, ...]

    def with_unusual_doses(self, ids: Collection[str]) -> "InteractionCheck":
        """Return the check with no pair fine of which one is taken in more than usual doses."""
        unusual = tuple(each for each in self.fine if not set(each.pair).isdisjoint(ids))
        fine = tuple(each for each in self.fine if each not in unusual)
        return replace(self, fine=fine, clear=(*(each.pair for each in unusual), *self.clear))


def check_names(index: Index, names: Iterable[str]) -> InteractionCheck:
    """Compare the named items with each other; an empty name is left out."""
    written = [name for name in names if name.strip()]
    read: list[ResolvedName] = []
    for name in written[:MAX_NAMES]:
        guess = sum(item.concept is None for item in read) < _MAX_GUESSES
        read += item_names.resolve_names(index, name, guess=guess)
    looked_at = [
        _checked_item(item.name, item.concept, item.suggestions, corrected=item.corrected)
        for item in read[:MAX_NAMES]
    ]
    unread = [
        *(item.name for item in read[MAX_NAMES:]),
        *(item_names.shorten_name(name) for name in written[MAX_NAMES:]),
    ]
    beyond = [CheckedItem(name, None, UNKNOWN, name) for name in unread]
    return _compare(index, [item.concept for item in read[:MAX_NAMES]], (*looked_at, *beyond))


def check_question(index: Index, folded: str, mentions: Sequence[ConceptMention]) -> InteractionCheck | None:
    """Return the check that a question asks for; None when it is not about taking items together."""
    words = index.language.questions
    named = [item for item in mentions if item.concept.kind in TAKEN_KINDS][:MAX_NAMES]
    taken = {item.concept.id: item for item in named}
    unknown = find_unknown_names(index, folded, named) if named else ()
    if len(taken) + len(unknown) < _A_PAIR or intents.compared(folded, words):
        return None
    listed = [
        _checked_item(folded[item.start : item.end], item.concept, corrected=item.corrected)
        for item in taken.values()
    ]
    listed += [CheckedItem(word, None, UNKNOWN, word) for word in unknown]
    result = _compare(index, [item.concept for item in taken.values()], tuple(listed))
    # Names that merely share a text are worth a warning, but without findings no answer was asked for.
    meant = bool(unknown) or intents.together(folded, words) or intents.allowed(folded, words)
    meant = meant or _are_linked(folded, named, words) or _is_a_list(folded, named)
    return result if result.findings or result.fine or meant else None


def _are_linked(folded: str, named: Sequence[ConceptMention], words: QuestionWords) -> bool:
    return any(intents.linked(folded[one.end : other.start], words) for one, other in pairwise(named))


def _is_a_list(folded: str, named: Sequence[ConceptMention]) -> bool:
    rest = folded
    for item in reversed(named):
        rest = f"{rest[: item.start]} {rest[item.end :]}"
    return len(spelling.words(rest)) <= _FEW_WORDS


def _compare(
    index: Index, things: Iterable[Concept | None], listed: tuple[CheckedItem, ...]
) -> InteractionCheck:
    outcome = index.rules.check([thing.substance for thing in things if thing and thing.substance])
    not_covered = tuple(dict.fromkeys(item.name for item in listed if item.id is None))
    return InteractionCheck(
        listed,
        strictest_per_pair(outcome.findings),
        outcome.fine,
        outcome.clear,
        outcome.unruled,
        not_covered,
    )


def _checked_item(
    name: str, thing: Concept | None, suggestions: tuple[str, ...] = (), *, corrected: bool = False
) -> CheckedItem:
    if thing is None or thing.kind not in TAKEN_KINDS:
        return CheckedItem(name, None, UNKNOWN, name, suggestions=suggestions)
    if thing.substance is None:
        return CheckedItem(name, None, "other", thing.label, corrected=corrected)
    # A product goes by many names: "co-codamol" is told of by its own, not by that of another pack.
    label = name[:1].upper() + name[1:] if thing.kind == "product" and not corrected else thing.label
    return CheckedItem(name, thing.substance.id, thing.kind, label, thing.entities, corrected=corrected)
