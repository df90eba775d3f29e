"""Parser of amounts: "200 mg", "2 x 500 mg", "half a tablet".

Questions, /dose, /took and /remind share this one grammar. An ambiguous amount is a ParseError that suggests
both readings; the parser never picks one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from bot.domain.language import Language
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.numbers import MAX_PLACES, Number, number_at, parse_number
from bot.domain.parsing.tokens import Tokens, is_number_like, text_of, tokenize
from bot.domain.phrase_matcher import key_at
from bot.domain.units import PIECE_UNITS

# Numbers parsed per message; a message with more of them is a table, and parsing it would delay other people.
MAX_NUMBERS = 100
# Largest plausible number per unit; a larger one is a typing error. These limits say nothing about safety.
MAX_BY_UNIT = {
    "mg": 100_000,
    "g": 1_000,
    "mcg": 1_000_000,
    "IU": 1_000_000,
    "unit": 1_000_000,
    "ml": 5_000,
    "billion CFU": 10_000,
}
# Units that measure; all other units count pieces.
MEASURED_UNITS = MAX_BY_UNIT.keys()
MAX_PIECES = 500
# Pieces; a larger number before a name is not a count but, say, an age or a year.
MAX_COUNT_BEFORE_NAME = 50
# Milligrams. No tablet of a pain reliever holds less than the first; from the second on a number cannot be a
# count of tablets.
_MIN_STRENGTH_MG, _MIN_CERTAIN_STRENGTH_MG = 25, 75
# Pieces; a fractional number above it is not a count but an amount, such as the 12.5 mg of a child's dose.
_MAX_FRACTIONAL_COUNT = 8
# Pieces of a dose, whatever they are, that are as usual as one.
_MAX_PIECES_OF_A_DOSE = 4
# Tokens of the longest count, such as "one and a half x".
_MAX_COUNT = 5

# A number, or a number followed by something that could not be parsed: "100mg/5ml", "5%".
_NUMBER_WITH_SUFFIX = re.compile(
    r"[\d½¼¾⅓⅔][\d.,/x*½¼¾⅓⅔+-]*(?:m?c?g|ug|μg|ml|iu|x|%|k)?(?:[/@].*)?|[-~<>=+]?[\d.,]+"
)
_ONE = Fraction(1)
# Decimal places to which thirds are rounded.
_PLACES_OF_THIRDS = Decimal("0.001")


class Amount(NamedTuple):
    """How much of something, above zero.

    Attributes:
        value: The total of all pieces.
        unit: "mg", "IU", "tablet", …, never plural.
        pieces: Number of equal pieces the amount was typed as; 1 if no number was given.
    """

    value: Decimal
    unit: str
    pieces: Fraction = _ONE


@dataclass(frozen=True)
class AmountMatch:
    """An amount in a list of tokens, or the error in it.

    Attributes:
        value: The amount or the error.
        start: Index of its first token.
        end: Index of the first token after it.
    """

    value: Amount | ParseError
    start: int
    end: int


@dataclass(frozen=True)
class ExtractedAmount:
    """A list of tokens, separated into the amount and the rest.

    Attributes:
        amount: The total of all amounts in the tokens; None if there is none.
        rest: The tokens that are not part of an amount.
    """

    amount: Amount | ParseError | None
    rest: Tokens


class _WrittenQuantity(NamedTuple):
    """A number with its candidate units, as written: 500 and ("mg",)."""

    number: Number
    units: tuple[str, ...]
    end: int


def parse_strength(text: str, language: Language) -> tuple[Decimal, str] | ParseError:
    """Parse one amount with its unit, as a person answers "how much?"."""
    tokens = tokenize(text, language)
    found = amount_at(tokens, 0)
    if found is None:
        return ParseError(ParseErrorKind.BAD_AMOUNT, text_of(tokens), _suggest_units(tokens))
    value, end = found
    if isinstance(value, ParseError):
        return value
    if end < len(tokens):
        return ParseError(ParseErrorKind.BAD_AMOUNT, text_of(tokens), (text_of(tokens[:end]),))
    return value.value, value.unit


def extract_amount(tokens: Tokens) -> ExtractedAmount:
    """Extract the amount from a line about one medicine, even if the name stands between the amount's parts.

    A number before the name counts pieces: "2 paracetamol 500 mg" is 1,000 mg. A name in quotes is one token
    without a key.
    """
    found = amounts_in(tokens)
    used = {index for each in found for index in range(each.start, each.end)}
    rest = [index for index in range(len(tokens)) if index not in used]
    count, counting = _find_name_count(tokens, rest) if found else (None, ())
    amount = combine_amounts([each.value for each in found], count)
    return ExtractedAmount(amount, tokens.of(tokens[index] for index in rest if index not in counting))


def amounts_in(tokens: Tokens) -> tuple[AmountMatch, ...]:
    """Return the amounts in a list of tokens, in order."""
    return tuple(_amounts_in(tokens))


def combine_amounts(
    values: Sequence[Amount | ParseError], count: Fraction | None = None
) -> Amount | ParseError | None:
    """Combine the amounts of one medicine: the strength of a piece and the number of pieces.

    Args:
        values: The parsed amounts and errors.
        count: The number before the name; None if there is none.
    """
    problem = next((each for each in values if isinstance(each, ParseError)), None)
    if problem is not None or not values:
        return problem
    known = [each for each in values if isinstance(each, Amount)]
    pieces = [each for each in known if each.unit in PIECE_UNITS]
    strengths = [each for each in known if each.unit not in PIECE_UNITS]
    several = len(pieces) > 1 or len(strengths) > 1 or bool(pieces and count)
    if several:
        return ParseError(ParseErrorKind.BAD_AMOUNT, " ".join(format_amount(each) for each in known))
    if not strengths:
        return pieces[0]
    counts = [_to_fraction(each.value) for each in pieces] or ([] if count is None else [count])
    return _multiply(strengths[0], counts[0]) if counts else strengths[0]


def count_before_name(tokens: Tokens, name_start: int, amounts: Sequence[AmountMatch]) -> Fraction | None:
    """Return the number of pieces right before a name; None if there is none.

    Args:
        tokens: The tokens of the text, with the name in quotes.
        name_start: Index in the text of the first character of the name.
        amounts: The amounts in the text; their numbers do not count as number of pieces.
    """
    used = {index for each in amounts for index in range(each.start, each.end)}
    name_index = next((n for n, word in enumerate(tokens) if word.end > name_start), 0)
    rest = [n for n in range(max(name_index - _MAX_COUNT, 0), name_index + 1) if n not in used]
    return _find_name_count(tokens, rest)[0]


def split_leading_count(tokens: Tokens) -> tuple[Fraction | None, Tokens]:
    """Split the number of pieces off the beginning of a name: "2 paracetamol"."""
    count, taken = _find_name_count(tokens, range(len(tokens)))
    return count, tokens.of(word for n, word in enumerate(tokens) if n not in taken)


def amount_at(tokens: Tokens, start: int) -> tuple[Amount | ParseError, int] | None:
    """Parse the amount that begins at token `start`; also return the index after the amount."""
    return _multiplied_amount_at(tokens, start) or _amount_with_suffix_at(tokens, start, has_multiplier=False)


def belongs_to_name(tokens: Tokens, position: int) -> bool:
    """Return whether a number is part of a name, as in "omega 3 capsules", but not in "vitamin d 3 pm"."""
    key, before = key_at(tokens, position), key_at(tokens, position - 1) if position else ""
    language, following = tokens.language, key_at(tokens, position + 1)
    if tokens.int_at(position) == language.names.numbers_before.get(following, -1):
        return True
    numbered = language.names.numbers_after.get(before)
    if numbered is None or not {language.parse_int(each) for each in key.split("-")} <= numbered:
        return False
    # Before these words a number is a time ("3 pm") or starts a larger number ("3 hundred").
    clock = language.clock
    return not (
        following in clock.meridiems or following in clock.oclock or following in language.numbers.magnitudes
    )


def leftover_number_error(tokens: Tokens, *, in_words: bool = True) -> ParseError | None:
    """Return an error for a number that no parser could use; None if there is none.

    Args:
        tokens: The tokens left over after parsing.
        in_words: Whether "twice" and "5%" count as numbers at any position, although names may contain them.
    """
    if len(tokens) == 1 and not in_words:
        return None
    numbers = tokens.language.numbers
    for position, word in enumerate(tokens):
        if not word.key or belongs_to_name(tokens, position):
            continue
        counts = parse_number(word.key, numbers) is not None or _is_count_word(word.key, tokens.language)
        of_digits = _NUMBER_WITH_SUFFIX.fullmatch(word.key) if in_words else is_number_like(word.key)
        if of_digits or (in_words and counts) or (position == 0 and parse_number(word.key, numbers)):
            return _unusable_number_error(tokens, position)
    return None


def _is_count_word(key: str, language: Language) -> bool:
    amounts, magnitudes = language.amounts, language.numbers.magnitudes
    return any(
        key in words for words in (amounts.multipliers, amounts.vague_counts, magnitudes, amounts.per_piece)
    )


def _unusable_number_error(tokens: Tokens, position: int) -> ParseError:
    word = tokens[position]
    count = parse_number(word.key, tokens.language.numbers)
    if position == 0 and count and len(tokens) > 1:
        if count <= MAX_COUNT_BEFORE_NAME:
            return missing_piece_unit_error(word.text, tokens.language)
        return missing_unit_error(word.text, tokens.language)
    return ParseError(ParseErrorKind.BAD_AMOUNT, word.text)


def missing_piece_unit_error(text: str, language: Language) -> ParseError:
    """Return the error for a count without a kind of piece, suggesting tablets and capsules."""
    several = (parse_number(text.casefold(), language.numbers) or 2) > 1
    pieces = (language.writer.pieces(text, unit, several=several) for unit in ("tablet", "capsule"))
    return ParseError(ParseErrorKind.BAD_AMOUNT, text, tuple(pieces))


def read_as_pieces(error: ParseError, language: Language) -> str | None:
    """Return a bare number as so many tablets, where it is a few pieces of some kind: "2" as "2 tablets".

    None for any other error, and where more were taken than a dose has: there it is asked what they were.
    """
    count = parse_number(error.text.casefold(), language.numbers)
    if count is None or not 0 < count <= _MAX_PIECES_OF_A_DOSE or error.kind is not ParseErrorKind.BAD_AMOUNT:
        return None
    pieces = missing_piece_unit_error(error.text, language)
    return pieces.suggestions[0] if error == pieces else None


def bare_reliever_number_error(number: str, language: Language) -> ParseError | None:
    """Return the error for "paracetamol 2", where 2 cannot be mg; None if the number must be milligrams."""
    mg = float(number)
    pieces = missing_piece_unit_error(number, language)
    if mg >= _MIN_CERTAIN_STRENGTH_MG or (mg > _MAX_FRACTIONAL_COUNT and not mg.is_integer()):
        return None
    if mg < _MIN_STRENGTH_MG:
        return pieces
    return replace(pieces, suggestions=(f"{number} mg", *pieces.suggestions))


def missing_unit_error(text: str, language: Language) -> ParseError:
    """Return the error for a number without a unit."""
    return ParseError(ParseErrorKind.BAD_AMOUNT, text, _suggest_units(tokenize(text, language)))


def remove_amounts(text: str, language: Language) -> str:
    """Return the text without its amounts."""
    return text_of(extract_amount(tokenize(text, language)).rest)


def suggest_rewrites(text: str, language: Language) -> tuple[str, ...]:
    """Return the text once per reading of its first ambiguous amount, as a person can type it instead."""
    tokens = tokenize(text, language)
    for each in amounts_in(tokens):
        if isinstance(each.value, ParseError) and each.value.suggestions:
            start, end = tokens[each.start].start, tokens[each.end - 1].end
            end = start + len(text[start:end].rstrip(",;!?.)]"))
            before, after = text[:start], text[end:]
            return tuple(f"{before}{meant}{after}" for meant in each.value.suggestions)
    return ()


def format_number(value: Decimal) -> str:
    """Format a number without trailing zeros and without exponent."""
    return f"{value.normalize():f}"


def format_amount(amount: Amount) -> str:
    """Format an amount so that the parser reads it back, with the number of pieces: "2 x 500 mg"."""
    if amount.pieces == 1:
        return f"{format_number(amount.value)} {amount.unit}"
    single = _to_decimal(Fraction(amount.value) / amount.pieces)
    return f"{_format_count(amount.pieces)} x {format_number(single)} {amount.unit}"


def _format_count(count: Fraction) -> str:
    value = _to_decimal(count)
    return format_number(value) if Fraction(value) == count else f"{count.numerator}/{count.denominator}"


def _amounts_in(tokens: Tokens) -> Iterator[AmountMatch]:
    at = numbers = 0
    while at < len(tokens) and numbers < MAX_NUMBERS:
        numbers += is_number_like(tokens[at].key)
        found = None if belongs_to_name(tokens, at) else amount_at(tokens, at)
        if found is not None:
            yield AmountMatch(found[0], at, found[1])
        at = at + 1 if found is None else found[1]


def _find_name_count(tokens: Tokens, rest: Sequence[int]) -> tuple[Fraction | None, tuple[int, ...]]:
    """Return the number of pieces before a name, or at the start, with the indices of its tokens."""
    unused = set(rest)
    named = [index for index in rest if not tokens[index].key]
    opening = next((index for index in rest if tokens[index].key not in tokens.language.amounts.openers), 0)
    before = [index - back for index in named for back in range(_MAX_COUNT, 0, -1)]
    for start in before if named else [opening]:
        counted = _lone_count_at(tokens, start) if start in unused else None
        if counted is None or belongs_to_name(tokens, start):
            continue
        count, end = counted
        used = range(start, end)
        is_before = end in named if named else end in unused
        if is_before and unused.issuperset(used) and 0 < count <= MAX_COUNT_BEFORE_NAME:
            return count, tuple(used)
    return None, ()


def _lone_count_at(tokens: Tokens, start: int) -> tuple[Fraction, int] | None:
    """Parse "2", "2 x" and "half a"; also return the index after the count."""
    key = key_at(tokens, start)
    if key[-1:] == "x" and (count := parse_number(key[:-1], tokens.language.numbers)):
        return count, start + 1
    found = number_at(tokens, start)
    if found is None or len(found.readings) != 1 or found.as_count_and_value is not None:
        return None
    return found.readings[0], found.end + (
        key_at(tokens, found.end) in tokens.language.amounts.multiplication_signs
    )


def _multiplied_amount_at(tokens: Tokens, start: int) -> tuple[Amount | ParseError, int] | None:
    """Parse an amount with a multiplier before it: "2 x 500 mg", "twice 400 mg", "two 500 mg tablets"."""
    counted = _multiplier_at(tokens, start)
    if counted is None:
        return None
    count, at = counted
    found = _amount_with_suffix_at(tokens, at, has_multiplier=True)
    if found is None:
        return None
    value, end = found
    text = text_of(tokens[start:end])
    if isinstance(value, ParseError):
        suggestions = tuple(f"{text_of(tokens[start:at])} {each}" for each in value.suggestions)
        return ParseError(value.kind, text, suggestions), end
    return _multiply(value, count, text), end


def _multiplier_at(tokens: Tokens, start: int) -> tuple[Fraction, int] | None:
    """Parse a multiplier such as "2 x" or "twice"; also return the index of the amount after it."""
    key, words, articles = key_at(tokens, start), tokens.language.amounts, tokens.language.numbers.articles
    if (often := words.multipliers.get(key)) is not None:
        return Fraction(often), start + 1
    if key in articles and key_at(tokens, start + 1)[:1].isdecimal():
        return _ONE, start + 1
    if key[-1:] == "x" and (count := parse_number(key[:-1], tokens.language.numbers)):
        return count, start + 1
    found = number_at(tokens, start)
    if found is None or len(found.readings) != 1 or found.as_count_and_value is not None:
        return None
    at = found.end
    if key_at(tokens, at) in words.multiplication_signs:
        at += 1
        return found.readings[0], at + (key_at(tokens, at) in words.the | articles)
    in_words = not is_number_like(key) or found.readings[0].denominator != 1
    return (found.readings[0], at) if in_words and key_at(tokens, at)[:1].isdecimal() else None


def _amount_with_suffix_at(
    tokens: Tokens, start: int, *, has_multiplier: bool
) -> tuple[Amount | ParseError, int] | None:
    """Parse an amount with its suffix: "500 mg x 2", "500 mg tablet", "2 tablets of 500 mg"."""
    if (loose := _ambiguous_quantity_error_at(tokens, start)) is not None:
        return loose
    first = _quantity_at(tokens, start)
    if first is None:
        return None
    value = _resolve_quantity(first, text_of(tokens[start : first.end]))
    if isinstance(value, ParseError):
        return value, first.end
    if value.unit in PIECE_UNITS or key_at(tokens, first.end) == tokens.language.amounts.of:
        return _add_piece_strength(tokens, start, value, first.end)
    amount, end = _add_piece_count(tokens, start, value, first.end)
    return amount, _end_of_piece_suffix(tokens, end, has_multiplier=has_multiplier or end > first.end)


def _ambiguous_quantity_error_at(tokens: Tokens, start: int) -> tuple[ParseError, int] | None:
    """Return the error for "1 to 2 tablets", "2 50 mg" and "100 mg per 5 ml", which are no single amount."""
    found = number_at(tokens, start)
    if found is None:
        return None
    joined = key_at(tokens, found.end) in tokens.language.amounts.range_connectors
    if joined or number_at(tokens, found.end) is not None:
        second = found.end + joined
        more = _quantity_at(tokens, second)
        is_count = second == found.end and more is not None and more.units[0] in PIECE_UNITS
        if more is None or is_count or belongs_to_name(tokens, start):
            return None
        return ParseError(ParseErrorKind.BAD_AMOUNT, text_of(tokens[start : more.end])), more.end
    quantity = _quantity_at(tokens, start)
    if quantity is None:
        return None
    end = _end_of_ratio(tokens, quantity.end)
    return None if end is None else (ParseError(ParseErrorKind.BAD_AMOUNT, text_of(tokens[start:end])), end)


def _end_of_ratio(tokens: Tokens, at: int) -> int | None:
    """Return the index after "per 5 ml" or "/kg"; None if there is no such ratio."""
    words = tokens.language.amounts
    per = key_at(tokens, at - 1).partition("/")[2]
    if per and per not in words.rate_units:
        return at + (per.isdecimal() and key_at(tokens, at) in words.concentration_units)
    if key_at(tokens, at) not in words.per:
        return None
    more = _quantity_at(tokens, at + 1)
    if more is not None:
        return more.end
    return at + 2 if key_at(tokens, at + 1) in words.concentration_units else None


def _quantity_at(tokens: Tokens, start: int) -> _WrittenQuantity | None:
    """Parse a number with its unit."""
    found = number_at(tokens, start)
    if found is None:
        return None
    words, articles = tokens.language.amounts, tokens.language.numbers.articles
    if key_at(tokens, found.end) == words.of and key_at(tokens, found.end + 1) in articles:
        found = found._replace(end=found.end + 2)
    key = key_at(tokens, found.end)
    if (unit := words.unit_phrases.match_at(tokens, found.end)) is not None:
        return _WrittenQuantity(found, (unit.value,), unit.end)
    if doubtful := words.ambiguous_units.get(key):
        return _WrittenQuantity(found, doubtful, found.end + 1)
    stem = key.partition("/")[0] if "/" in key else ""
    return _WrittenQuantity(found, (words.units[stem],), found.end + 1) if stem in words.units else None


def _add_piece_strength(
    tokens: Tokens, start: int, pieces: Amount, end: int
) -> tuple[Amount | ParseError, int]:
    """Add "of 500 mg" to "2 tablets"."""
    words, articles = tokens.language.amounts, tokens.language.numbers.articles
    explicit = key_at(tokens, end) == words.of
    at = end + explicit + (key_at(tokens, end + explicit) in words.the | articles)
    inner = _quantity_at(tokens, at)
    if inner is None or inner.units[0] in PIECE_UNITS:
        return pieces, end
    loose = _ambiguous_quantity_error_at(tokens, at)
    if loose is not None or pieces.unit in MEASURED_UNITS:
        end = inner.end if loose is None else loose[1]
        return ParseError(ParseErrorKind.BAD_AMOUNT, text_of(tokens[start:end])), end
    value = _resolve_quantity(inner, text_of(tokens[at : inner.end]))
    text = text_of(tokens[start : inner.end])
    if isinstance(value, ParseError):
        lead = text_of(tokens[start:at])
        return ParseError(value.kind, text, tuple(f"{lead} {each}" for each in value.suggestions)), inner.end
    return _multiply(value, _to_fraction(pieces.value), text), _end_of_piece_suffix(
        tokens, inner.end, has_multiplier=True
    )


def _add_piece_count(tokens: Tokens, start: int, amount: Amount, end: int) -> tuple[Amount | ParseError, int]:
    """Add "x 2", "2 tablets", "each" or "tablet" to "500 mg"."""
    if (times := _multiplier_after(tokens, end)) is not None:
        count, end = times
        return _multiply(amount, count, text_of(tokens[start:end])), end
    pieces = _quantity_at(tokens, end)
    if pieces is not None and pieces.units[0] in PIECE_UNITS:
        counted = _resolve_quantity(pieces, text_of(tokens[end : pieces.end]))
        if isinstance(counted, ParseError):
            return counted, pieces.end
        text = text_of(tokens[start : pieces.end])
        return _multiply(amount, _to_fraction(counted.value), text), pieces.end
    return amount, end


def _multiplier_after(tokens: Tokens, at: int) -> tuple[Fraction, int] | None:
    """Parse "x 2"; the 2 of "x 2 times a day" is a frequency and not a multiplier."""
    key, words, numbers = key_at(tokens, at), tokens.language.amounts, tokens.language.numbers
    if key in words.multiplication_signs and key != words.of:
        count, end = parse_number(key_at(tokens, at + 1), numbers), at + 2
    else:
        is_count = key[:1] == "x" and key[1:].isdecimal()
        count, end = parse_number(key[1:], numbers) if is_count else None, at + 1
    following = key_at(tokens, end)
    often = following in words.frequency_words or (
        following in words.units and words.units[following] not in PIECE_UNITS
    )
    return None if not count or often else (count, end)


def _end_of_piece_suffix(tokens: Tokens, end: int, *, has_multiplier: bool) -> int:
    """Return the index after "per tablet", "each" or, if `counted`, the "tablets" of "two 500 mg tablets"."""
    words = tokens.language.amounts
    at = end + (key_at(tokens, end) in words.per | tokens.language.numbers.articles)
    noun = key_at(tokens, at)
    is_piece = words.units.get(noun) in PIECE_UNITS
    # "500 mg tablets" without a count: leave "tablets" unparsed, so that the caller asks for the number.
    one = at > end or has_multiplier or noun in PIECE_UNITS
    if is_piece and one:
        return at + 1
    return end + (key_at(tokens, end) in words.per_piece)


def _multiply(amount: Amount, count: Fraction, text: str = "") -> Amount | ParseError:
    value = Fraction(amount.value) * count
    if count > MAX_PIECES or value > MAX_BY_UNIT.get(amount.unit, MAX_PIECES):
        return ParseError(ParseErrorKind.HUGE_AMOUNT, text or format_amount(amount))
    if not value:
        return ParseError(ParseErrorKind.BAD_AMOUNT, text or format_amount(amount))
    return Amount(_to_decimal(value), amount.unit, amount.pieces * count)


def _resolve_quantity(quantity: _WrittenQuantity, text: str) -> Amount | ParseError:
    """Return the amount that a quantity stands for, or an error if it is ambiguous, zero or too large."""
    number_, units = quantity.number, quantity.units
    if number_.huge:
        return ParseError(ParseErrorKind.HUGE_AMOUNT, text)
    meanings = [(value, unit) for value in number_.readings for unit in units]
    possible = [each for each in meanings if _is_possible(*each)]
    if len(meanings) > 1 or number_.as_count_and_value is not None:
        return ParseError(ParseErrorKind.BAD_AMOUNT, text, tuple(_suggest_amounts(number_, possible)))
    if possible:
        return Amount(_to_decimal(possible[0][0]), possible[0][1])
    huge = bool(meanings) and meanings[0][0] > MAX_BY_UNIT.get(units[0], MAX_PIECES)
    return ParseError(ParseErrorKind.HUGE_AMOUNT if huge else ParseErrorKind.BAD_AMOUNT, text)


def _suggest_amounts(number: Number, possible: Sequence[tuple[Fraction, str]]) -> Iterator[str]:
    for value, unit in possible:
        yield f"{format_number(_to_decimal(value))} {unit}"
    if number.as_count_and_value is not None and possible:
        count, single = number.as_count_and_value
        yield f"{count} x {single} {possible[0][1]}"


def _is_possible(value: Fraction, unit: str) -> bool:
    places = value.denominator in {1, 3} or not (value * 10**MAX_PLACES).denominator > 1
    return 0 < value <= MAX_BY_UNIT.get(unit, MAX_PIECES) and places


def _to_decimal(value: Fraction) -> Decimal:
    """Convert to a decimal number, rounding thirds."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact if Fraction(exact) == value else exact.quantize(_PLACES_OF_THIRDS)


def _to_fraction(value: Decimal) -> Fraction:
    """Convert a number of pieces to a fraction, reading 0.333 as a third."""
    third = Fraction(value).limit_denominator(3)
    return third if _to_decimal(third) == value else Fraction(value)


def _suggest_units(tokens: Tokens) -> tuple[str, ...]:
    """Return the number with each likely unit; empty unless it is a single unambiguous number."""
    found = number_at(tokens, 0)
    if len(tokens) != 1 or found is None or len(found.readings) != 1:
        return ()
    quantity = _WrittenQuantity(found, ("mg",), found.end)
    readable = isinstance(_resolve_quantity(quantity, ""), Amount)
    return tuple(f"{tokens[0].key} {unit}" for unit in ("mg", "mcg", "IU")) if readable else ()
