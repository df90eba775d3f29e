"""Headings of a list that name a person: "for Mum:" above what she takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.language import Language
from bot.domain.parsing.instructions import Person, person_at
from bot.domain.parsing.tokens import Tokens, tokenize
from bot.domain.phrase_matcher import key_at


@dataclass(frozen=True)
class PersonHeading:
    """A person at the beginning of a text: "for Mum:".

    Attributes:
        person: Who takes what follows; None: the subscriber.
        rest: The text after the heading.
        has_colon: Whether a colon ends it, so that it holds for the lines that follow, too.
    """

    person: str | None
    rest: str
    has_colon: bool


def person_heading_of(
    text: str, language: Language, people: Mapping[str, str], *, is_line: bool
) -> PersonHeading | None:
    """Return the person that a text begins with: "for Mum:", "mum takes", "for me:"; None without one.

    Args:
        text: A line of a list, or a part of one.
        language: The language of the text.
        people: Persons whose name with a colon is a heading, by the name in lower case.
        is_line: Whether the text is a whole line, and another line follows.
    """
    tokens = tokenize(text, language)
    found = None if not tokens else _me_at_start(tokens) or _person_at_start(tokens, people)
    if found is None:
        return None
    person, end = found
    rest = text[tokens[end - 1].end :].lstrip()
    has_colon = tokens[end - 1].text.endswith(":") or rest.startswith(":")
    # Without a colon, a person alone is a heading only above other lines: "zinc 8:00, for Mum" has none.
    return PersonHeading(person, rest.lstrip(": "), has_colon) if rest or has_colon or is_line else None


def _me_at_start(tokens: Tokens) -> tuple[None, int] | None:
    """Return the index after "for me" or "me:" at the beginning; None without it."""
    words = tokens.language.instructions
    at = int(tokens[0].key == words.person_lead)
    if at >= len(tokens) or tokens[at].key.removesuffix(":") not in words.me:
        return None
    stands_alone = at == 1 or tokens[at].key.endswith(":") or len(tokens) == 1
    return (None, at + 1) if stands_alone else None


def _person_at_start(tokens: Tokens, people: Mapping[str, str]) -> tuple[str, int] | None:
    """Return the person at the beginning and the index after: "for Mum", "my mum:", "Mum", "mum's"."""
    words = tokens.language.instructions
    skipped = int(tokens[0].key in words.my)
    rest = tokens.of(tokens[skipped:])
    found = person_at(rest, 0) if rest else None
    if found is not None and isinstance(found[0], Person) and found[0].name is not None:
        return found[0].name, found[1] + skipped
    if not rest:
        return None
    name, colon, _after = rest[0].key.partition(":")
    if colon and name in people:
        return people[name], skipped + 1
    name = next((name.removesuffix(each) for each in words.possessives if name.endswith(each)), name)
    if name not in words.kin or (name, key_at(rest, 1)) in words.kin_in_products:
        return None
    end = 1
    while key_at(rest, end) in rest.language.talk.takes | words.their:
        end += 1
    return name.capitalize(), skipped + end
