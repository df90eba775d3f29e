"""Who takes something, as a sentence of plain talk says it: "mum's ramipril", "gave Theo his drops"."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.parsing.instructions import Person, person_at
from bot.domain.parsing.tokens import Tokens
from bot.domain.phrase_matcher import key_at
from bot.domain.talk_words import TalkWords

# Words between a possessive and what is taken: "mum's new blood pressure tablet".
_MAX_BETWEEN = 4


@dataclass(frozen=True)
class PersonMention:
    """A person whom a sentence mentions.

    Attributes:
        person: Who it is; None: the person who writes.
        at: The first token.
        end: Index of the first token after it and after what may stand before a name: "mum needs her".
    """

    person: str | None
    at: int
    end: int


@dataclass(frozen=True)
class Beginnings:
    """Where the lines and clauses of a text begin.

    Attributes:
        lines: The first tokens of lines.
        clauses: The first tokens of lines and of clauses.
        headings: First tokens of lines that a colon ends: "Anna:".
    """

    lines: frozenset[int]
    clauses: frozenset[int]
    headings: frozenset[int]


def mentions_in(
    tokens: Tokens, named: Sequence[tuple[int, int]], places: Beginnings, words: TalkWords
) -> list[PersonMention]:
    """Return the persons whom a sentence mentions, in order.

    The person who writes counts only as "me", or once somebody else is mentioned.

    Args:
        tokens: The sentence.
        named: Where the names of medicines stand, as begin and end.
        places: Where lines and clauses begin.
        words: The language's words of plain talk.
    """
    inside = {at for start, end in named for at in range(start, end)}
    starts = {start for start, _end in named}
    found: list[PersonMention] = []
    for at in range(len(tokens)):
        if at in inside or (found and at < found[-1].end):
            continue
        person = (
            (None if at + 1 in inside else _led_person(tokens, at, words))
            or _owner(tokens, at, starts, words)
            or _taker(tokens, at, words)
            or _heading(tokens, at, inside, places, words)
        )
        if person is not None or _is_writer(tokens, at, places, words, after_others=bool(found)):
            found.append(PersonMention(person, at, _end_of_mention(tokens, at, words)))
    return found


def _is_writer(tokens: Tokens, at: int, places: Beginnings, words: TalkWords, *, after_others: bool) -> bool:
    """Return whether the person who writes is mentioned: "for me", "me: zinc", and "mum ..., and I take"."""
    me = tokens.language.instructions.me
    if tokens[at].key == tokens.language.instructions.person_lead:
        return key_at(tokens, at + 1) in me
    return (tokens[at].key in me and at in places.clauses) or (
        after_others and tokens[at].key in words.writer
    )


def _end_of_mention(tokens: Tokens, at: int, words: TalkWords) -> int:
    end = at + 1
    if tokens[at].key in words.given | words.reminded | {tokens.language.instructions.person_lead}:
        following = key_at(tokens, at + 1)
        end += 1 + (following in words.possessives - tokens.language.instructions.me)
    while key_at(tokens, end) in words.takes | words.his | {"of", "to"}:
        end += 1
    return end


def _led_person(tokens: Tokens, at: int, words: TalkWords) -> str | None:
    """Return the person of "for Theo", "for our nan", "gave the baby" and "remind my dad"."""
    word = at + 1 + (key_at(tokens, at + 1) in words.possessives)
    if tokens[at].key in words.given:
        its_own = key_at(tokens, word + 1) in words.his
        return _called(tokens, word, words) or (tokens[word].text.capitalize() if its_own else None)
    if tokens[at].key in words.reminded:
        return _kin(key_at(tokens, word), words)
    if tokens[at].key != tokens.language.instructions.person_lead or word >= len(tokens):
        return None
    return _kin(tokens[word].key, words) or _person_of_grammar(tokens, at, words)


def _person_of_grammar(tokens: Tokens, at: int, words: TalkWords) -> str | None:
    found = person_at(tokens, at)
    if found is None or not isinstance(found[0], Person) or tokens[found[1] - 1].key in words.no_persons:
        return None
    return found[0].name


def _owner(tokens: Tokens, at: int, starts: set[int], words: TalkWords) -> str | None:
    """Return the person of "mum's ramipril", "Theo's drops" and "it is grandpa's"."""
    key = tokens[at].key
    name = key[:-2] if key.endswith(("'s", "s'")) else key.removesuffix("s")
    if name == key:
        return None
    if (kin := _kin(name, words)) is not None:
        return kin
    owns = any(n in starts for n in range(at + 1, at + 2 + _MAX_BETWEEN))
    # "This Ritalin is Jai's".
    owns = owns or (
        key_at(tokens, at - 1) in words.belongs and any(n in starts for n in range(at - 1 - _MAX_BETWEEN, at))
    )
    return _called(tokens, at, words, name) if owns and "'" in key else None


def _taker(tokens: Tokens, at: int, words: TalkWords) -> str | None:
    """Return the person of "mum had", "can my dad have" and "gran her xarelto"."""
    following = key_at(tokens, at + 1)
    if following in words.his or following in words.takes:
        is_name = (tokens[at].text[:1].isupper() and at > 0) or following in words.his
        kin = _kin(tokens[at].key, words)
        return kin or (_called(tokens, at, words) if is_name and following in words.takes_by_name else None)
    return None


def _heading(tokens: Tokens, at: int, inside: set[int], places: Beginnings, words: TalkWords) -> str | None:
    """Return the person of a line or clause that begins with them: "mum - donepezil 10 mg"."""
    key = tokens[at].key
    if (key, key_at(tokens, at + 1)) in tokens.language.instructions.kin_in_products:
        return None
    if at in places.headings and not _names_time(tokens, at, words):
        return _called(tokens, at, words)
    if tokens[at].text.startswith("("):
        return _kin(key, words)  # "ramipril 5 mg (mum)"
    names_something = at in places.clauses and not inside.isdisjoint(range(at + 1, at + 3))
    stands_alone = at in places.lines and (at + 1 in places.lines or at + 1 == len(tokens))
    return _kin(key, words) if stands_alone or names_something else None


def _names_time(tokens: Tokens, at: int, words: TalkWords) -> bool:
    """Return whether a heading names a part of the day or what follows: "Morning:", "Tablets:"."""
    is_daypart = words.dayparts.match_at(tokens, at) or tokens.language.clock.dayparts.match_at(tokens, at)
    return is_daypart is not None or tokens[at].key in words.no_names


def _called(tokens: Tokens, at: int, words: TalkWords, key: str | None = None) -> str | None:
    """Return a relative, or a name with a capital letter, at a token; None for any other word."""
    if at >= len(tokens):
        return None
    key = tokens[at].key if key is None else key
    if (kin := _kin(key, words)) is not None:
        return kin
    text = tokens[at].text[: len(key)]
    is_name = text[:1].isupper() and text.isalpha() and key not in words.no_persons
    return text if is_name and key not in tokens.language.days.weekdays else None


def _kin(key: str, words: TalkWords) -> str | None:
    return words.kin.get(key)
