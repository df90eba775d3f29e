"""Parser of a family word in the name of an item: "mum amlodipine", "my mother's omeprazole"."""

from bot.domain.language import Language
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.instructions import MAX_PERSON_LENGTH
from bot.domain.parsing.names import parse_name
from bot.domain.parsing.tokens import Tokens, text_of, tokenize
from bot.domain.phrase_matcher import key_at

# Words of a person's name; a longer answer is a sentence.
MAX_PERSON_WORDS = 3


def split_family_word(name: str, language: Language) -> tuple[str, str] | None:
    """Return the person whom a family word in a name means, and the name without it; None without one.

    "Mum amlodipine" is Mum's amlodipine; "baby aspirin" and "cat's claw" are names of products.
    """
    tokens = tokenize(name, language)
    for at in range(len(tokens)):
        person = _kin_at(tokens, at)
        rest = None if person is None else _without_kin(tokens, at)
        if person is not None and rest:
            return person.capitalize(), text_of(rest)
    return None


def _kin_at(tokens: Tokens, at: int) -> str | None:
    """Return the family word at a token, which may be a possessive; None for the name of a product."""
    words, key = tokens.language.instructions, key_at(tokens, at)
    if (key, key_at(tokens, at + 1)) in words.kin_in_products:
        return None
    word = next((key.removesuffix(each) for each in words.possessives if key.endswith(each)), key)
    return word if word in words.kin else None


def _without_kin(tokens: Tokens, at: int) -> Tokens:
    """Return the tokens without the family word, what leads to it and the pronoun behind it."""
    words = tokens.language.instructions
    end = at + 1 + (key_at(tokens, at + 1) in words.their)
    while at > 0 and key_at(tokens, at - 1) in words.kin_leads:
        at -= 1
    return tokens.of([*tokens[:at], *tokens[end:]])


def parse_person(text: str, language: Language) -> str | ParseError | None:
    """Parse the answer to "For whom?": "Mum", "for my mother", "Anna"; None: oneself."""
    words, tokens = language.instructions, tokenize(text, language)
    start = 0
    while start < len(tokens) and key_at(tokens, start) in words.kin_leads:
        start += 1
    rest = tokens.of(tokens[start:])
    if len(rest) == 1 and rest[0].key in words.me:
        return None
    name = parse_name(text_of(rest))
    if isinstance(name, ParseError):
        return name
    if len(name) > MAX_PERSON_LENGTH or len(rest) > MAX_PERSON_WORDS:
        return ParseError(ParseErrorKind.NAME_TOO_LONG, name)
    if name.casefold() in language.replies.yes | language.replies.one_more:
        return ParseError(ParseErrorKind.NO_NAME, name)
    return name.capitalize() if name.casefold() in words.kin else name
