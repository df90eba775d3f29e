"""Names of medicines in a sentence of plain talk, known or not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.domain import names
from bot.domain.parsing.amounts import Amount, amount_at
from bot.domain.parsing.tokens import Token, Tokens, is_number_like
from bot.domain.phrase_matcher import key_at
from bot.domain.talk_words import TalkWords

# Letters of a name that nobody knows.
_SHORTEST = 4


class KnownNames(Protocol):
    """What is known of names."""

    def find(self, folded: str) -> Iterable[tuple[int, int, str | None]]:
        """Find names in a folded text: begin, end, and how the name is spelt if it was misspelt."""

    def is_ordinary(self, word: str) -> bool:
        """Return whether a folded word is no name but one that everybody uses."""


@dataclass(frozen=True)
class NamedAt:
    """A name, and the tokens that hold it."""

    name: str
    start: int
    end: int


def names_in(tokens: Tokens, words: TalkWords, known: KnownNames) -> list[NamedAt]:
    """Return the names in a sentence, in order.

    First known names, then things without a name of their own ("eye drops"), then words that nobody knows
    where a name stands ("took dipirona"); where there is none of these, the first word that nobody knows.
    """
    found = {each.start: each for each in _known(tokens, words, known)}
    taken = {at for each in found.values() for at in range(each.start, each.end)}
    found |= {each.start: each for each in _things(tokens, words, taken)}
    taken = {at for each in found.values() for at in range(each.start, each.end)}
    for at in range(len(tokens)):
        if at not in taken and _stands_as_name(tokens, at, words, known, found):
            found[at] = NamedAt(_written(tokens, at, at + 1, words), at, at + 1)
    return sorted((found or _first_unknown(tokens, words, known)).values(), key=lambda each: each.start)


def _known(tokens: Tokens, words: TalkWords, known: KnownNames) -> Iterator[NamedAt]:
    folded, starts = "", []
    for each in tokens:
        starts.append(len(folded))
        folded += names.fold(each.text) + " "
    for begin, end, spelt in known.find(folded):
        first = max(n for n, start in enumerate(starts) if start <= begin)
        last = max(n for n, start in enumerate(starts) if start < end) + 1
        # The form belongs to the name: "magnesium glycinate", "vitamin d drops".
        last += key_at(tokens, last) in words.forms
        first, last = _without_amount(tokens, first, last)
        yield NamedAt(spelt or _written(tokens, first, last, words), first, last)


def _without_amount(tokens: Tokens, first: int, last: int) -> tuple[int, int]:
    """Return where a name begins and ends without the amount in it: "aspirin 75 mg", "75 mg aspirin"."""
    for at in range(first, last):
        if (found := amount_at(tokens, at)) is not None and isinstance(found[0], Amount):
            return (found[1], last) if at == first else (first, at)
    return first, last


def _things(tokens: Tokens, words: TalkWords, taken: set[int]) -> Iterator[NamedAt]:
    at = 0
    while at < len(tokens):
        thing = None if at in taken else words.things.match_at(tokens, at)
        if thing is not None and taken.isdisjoint(range(at, thing.end)):
            yield NamedAt(thing.value or _written(tokens, at, thing.end, words), at, thing.end)
            at = thing.end
        else:
            at += 1


def _written(tokens: Tokens, start: int, end: int, words: TalkWords) -> str:
    """Return a name as written, without marks and with its abbreviated words in full: "vitamin D"."""
    plain = [each.text.strip(",.;:!?()").removesuffix("'s") for each in tokens[start:end]]
    return " ".join(words.abbreviations.get(each.lower(), each) for each in plain)


def _stands_as_name(
    tokens: Tokens, at: int, words: TalkWords, known: KnownNames, found: Mapping[int, NamedAt]
) -> bool:
    """Return whether an unknown word stands where the name of a medicine stands."""
    word = tokens[at]
    if not word.key:
        return True  # in quotes, or a listed name
    if not _may_be_name(word, words, known):
        return False
    before = tokens[at - 1].key if at else ""
    measured = amount_at(tokens, at + 1) is not None or is_number_like(key_at(tokens, at + 1))
    is_capital = word.text[:1].isupper() and at > 0
    # In a list with a known name: "cipramil and myprodol".
    joined = before in words.joints and any(each.end == at - 1 for each in found.values())
    return (
        measured or joined or (before in words.name_leads and (is_capital or before in words.sure_name_leads))
    )


def _first_unknown(tokens: Tokens, words: TalkWords, known: KnownNames) -> dict[int, NamedAt]:
    unknown = [at for at, word in enumerate(tokens) if _may_be_name(word, words, known)]
    capital = [at for at in unknown if tokens[at].text[:1].isupper()]
    return {at: NamedAt(_written(tokens, at, at + 1, words), at, at + 1) for at in (capital or unknown)[:1]}


def _may_be_name(word: Token, words: TalkWords, known: KnownNames) -> bool:
    key = word.key.removesuffix("'s")
    is_word = key.replace("-", "").isalpha() and len(key) >= _SHORTEST
    return is_word and key not in words.no_names and key not in words.kin and not known.is_ordinary(key)
