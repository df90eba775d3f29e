"""Parser of an intake: "ibuprofen 400 mg", "2 x 500 mg paracetamol an hour ago", "ibuprofen 400".

No word is dropped: a word that belongs to no name, amount, person or time is an error.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from bot.domain.language import Language
from bot.domain.parsing.amounts import (
    Amount,
    amount_at,
    extract_amount,
    leftover_number_error,
    missing_piece_unit_error,
    split_leading_count,
)
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.instructions import person_at
from bot.domain.parsing.name_checks import is_compound
from bot.domain.parsing.names import parse_name
from bot.domain.parsing.time_expressions import TimeExpression, find_time_expression
from bot.domain.parsing.tokens import Token, Tokens, is_number_like, text_of, tokenize
from bot.domain.phrase_matcher import key_at
from bot.domain.units import PIECE_UNITS

# A unit to parse a bare number with; only the number is used.
_ANY_UNIT = Token("mg", "mg")
# Tokens per line; a longer line is not an intake.
MAX_WORDS = 60
# Multiplication sign before a count: "nurofen plus x 2".
_X = "x"
# Tokens of the longest known name.
_MAX_NAME_LENGTH = 7


@dataclass(frozen=True)
class ParsedIntake:
    """An intake as typed.

    Attributes:
        name: The name as typed.
        amount: Total amount of all pieces, above zero; None if the text names none.
        unit: "mg", "tablet", …, never plural; None if the number had no unit or there was no number.
        person: Who took it, as written; None means the subscriber.
        at: The time expression; None if the text names no time.
        pieces: Number of pieces the amount was typed as.
        time_text: The text of `at`.
    """

    name: str
    amount: Decimal | None = None
    unit: str | None = None
    person: str | None = None
    at: TimeExpression | None = None
    pieces: Fraction = field(default=Fraction(1), compare=False)
    time_text: str = field(default="", compare=False)


def _no_name(_name: str) -> bool:
    return False


def parse_intake(
    text: str, language: Language, is_known_name: Callable[[str], bool] = _no_name
) -> ParsedIntake | ParseError:
    """Parse an intake; a number without a unit is returned without one, and the caller finds the unit.

    Args:
        text: The typed line. A name in double quotes is taken verbatim.
        language: The language of the line.
        is_known_name: Returns whether a text is a known name; a number in a known name is not an amount.
    """
    tokens, person = _split_person(_remove_food(tokenize(text, language)))
    if isinstance(tokens, ParseError):
        return tokens
    if len(tokens) > MAX_WORDS:
        return ParseError(ParseErrorKind.NAME_TOO_LONG, text.strip())
    denied = next((word for word in tokens if word.key in language.intakes.not_taken), None)
    if denied is not None and not is_known_name(text_of(tokens)):
        return ParseError(ParseErrorKind.NOT_TAKEN, text.strip())
    found = find_time_expression(tokens)
    at, start, end = found or (None, 0, 0)
    when = text_of(tokens[start:end])
    tokens = _strip_opening(tokens.of((*tokens[:start], *tokens[end:])))
    if (second := find_time_expression(tokens)) is not None:
        return ParseError(ParseErrorKind.NOT_UNDERSTOOD, text_of(tokens[second[1] : second[2]]))
    parsed = _parse_name_and_amount(tokens, is_known_name)
    if isinstance(parsed, ParseError):
        return parsed
    name_text, amount, unit, count = parsed
    return ParsedIntake(name_text, amount, unit, person, at, count, when)


def _remove_food(tokens: Tokens) -> Tokens:
    """Remove "with food": it belongs neither to name, amount nor time."""
    words = tokens.language.instructions.food
    for at in range(len(tokens)):
        if (food := words.match_at(tokens, at)) is not None:
            return tokens.of((*tokens[:at], *tokens[food.end :]))
    return tokens


_NameAndAmount = tuple[str, "Decimal | None", "str | None", Fraction]


def _split_person(tokens: Tokens) -> tuple[Tokens | ParseError, str | None]:
    """Split off the first person, such as "for Mum"; return the other tokens and the person."""
    for at in range(1, len(tokens)):
        if (found := person_at(tokens, at)) is not None:
            person, end = found
            if isinstance(person, ParseError):
                return person, None
            return tokens.of([*tokens[:at], *tokens[end:]]), person.name
    return tokens, None


def _strip_opening(tokens: Tokens) -> Tokens:
    """Remove "I took my" from the beginning."""
    start = next(
        (n for n, each in enumerate(tokens) if each.key not in tokens.language.intakes.openers), len(tokens)
    )
    # Keep the article of "a 500 mg tablet": it is the count.
    is_one = (
        start
        and tokens[start - 1].key in tokens.language.numbers.articles
        and key_at(tokens, start)[:1].isdecimal()
    )
    return tokens.of(tokens[start - 1 if is_one else start :])


def _parse_name_and_amount(
    tokens: Tokens, is_known_name: Callable[[str], bool]
) -> _NameAndAmount | ParseError:
    plain = extract_amount(tokens)
    # "Aspirin 75" and "75 mg aspirin" are known names, too: their amount must still be parsed.
    if isinstance(plain.amount, Amount) and is_known_name(text_of(_strip_fillers(plain.rest))):
        return _validate_name(_strip_fillers(plain.rest), plain.amount, is_known_name)
    if is_known_name(text_of(tokens)):
        return _validate_name(tokens, None, is_known_name)
    line = extract_amount(_merge_numbered_name(tokens, is_known_name))
    if isinstance(line.amount, ParseError):
        return line.amount
    return (
        _validate_name(_strip_fillers(line.rest), line.amount, is_known_name)
        if line.amount
        else _parse_bare_number(line.rest, is_known_name)
    )


def _merge_numbered_name(tokens: Tokens, is_known_name: Callable[[str], bool]) -> Tokens:
    """Merge a known name that contains a number, such as "5 htp", into one quoted token."""
    for start in range(len(tokens)):
        for end in range(min(len(tokens), start + _MAX_NAME_LENGTH), start + 1, -1):
            numbered = any(is_number_like(each.key) for each in tokens[start:end])
            if numbered and is_known_name(text_of(tokens[start:end])):
                name = Token(text_of(tokens[start:end]), "")
                return tokens.of((*tokens[:start], name, *tokens[end:]))
    return tokens


def _strip_fillers(tokens: Tokens) -> Tokens:
    start = next(
        (n for n, each in enumerate(tokens) if each.key not in tokens.language.intakes.openers), len(tokens)
    )
    return tokens.of(tokens[start:])


def _validate_name(
    tokens: Tokens, amount: Amount | None, is_known_name: Callable[[str], bool]
) -> _NameAndAmount | ParseError:
    """Return the name with the amount, or an error if the name contains an unparsed rule or number."""
    parsed = parse_name(text_of(tokens))
    if isinstance(parsed, ParseError):
        return parsed
    if not is_known_name(parsed):
        problem = (
            leftover_number_error(tokens)
            or _rule_in_name_error(tokens)
            or _missing_piece_count_error(tokens, amount)
        )
        if problem is not None:
            return problem
    if amount is None:
        return parsed, None, None, Fraction(1)
    return parsed, amount.value, amount.unit, amount.pieces


def _rule_in_name_error(tokens: Tokens) -> ParseError | None:
    """Return the error for words that cannot be part of a name, such as "monday", "every" and "mum took"."""
    never, words = tokens.language.intakes.never_in_name, tokens.language.names
    said = next(
        (n for n, word in enumerate(tokens) if word.key in never or is_compound(word.key, words)),
        len(tokens),
    )
    return ParseError(ParseErrorKind.NOT_UNDERSTOOD, text_of(tokens[said:])) if said < len(tokens) else None


def _missing_piece_count_error(tokens: Tokens, amount: Amount | None) -> ParseError | None:
    """Return the error for "500 mg tablets", which lacks the number of tablets."""
    for word in tokens if amount is not None and amount.pieces == 1 else ():
        if tokens.language.amounts.units.get(word.key) in PIECE_UNITS and word.key not in PIECE_UNITS:
            return ParseError(ParseErrorKind.BAD_AMOUNT, word.text)
    return None


def _parse_bare_number(tokens: Tokens, is_known_name: Callable[[str], bool]) -> _NameAndAmount | ParseError:
    """Parse a name with a number without a unit at the end: "ibuprofen 400"."""
    if len(tokens) < len(("name", "400")) or not is_number_like(tokens[-1].key):
        return _validate_name(tokens, None, is_known_name)
    found = amount_at(tokens.of([tokens[-1], _ANY_UNIT]), 0)
    if found is None or isinstance(found[0], ParseError):
        return ParseError(ParseErrorKind.BAD_AMOUNT, tokens[-1].text)
    count, rest = split_leading_count(tokens.of(tokens[:-1]))
    if count is not None:
        suggestion = f"{tokens[0].text.removesuffix('x')} x {tokens[-1].text} mg {text_of(rest)}"
        return ParseError(ParseErrorKind.BAD_AMOUNT, text_of(tokens), (suggestion,))
    times, last = tokens[-2].key, tokens[-1]
    if len(tokens) > len(("x", "400")) and times == _X:
        pieces = missing_piece_unit_error(last.text, tokens.language).suggestions
        return ParseError(ParseErrorKind.BAD_AMOUNT, text_of(tokens[-2:]), pieces)
    parsed = _validate_name(tokens.of(tokens[:-1]), None, is_known_name)
    return parsed if isinstance(parsed, ParseError) else (parsed[0], found[0].value, None, Fraction(1))
