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

from bot.domain.reading import words as table
from bot.domain.reading.numbers import MOST_PLACES, Number, number_at, whole
from bot.domain.reading.phrases import Phrases, key_at, number
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.typed import Word, is_number_like, joined, split

# Numbers parsed per message; a message with more of them is a table, and parsing it would delay other people.
MOST_NUMBERS = 100
# Largest plausible number per unit; a larger one is a typing error. These limits say nothing about safety.
MOST = {
    "mg": 100_000,
    "g": 1_000,
    "mcg": 1_000_000,
    "IU": 1_000_000,
    "unit": 1_000_000,
    "ml": 5_000,
    "billion CFU": 10_000,
}
# Units that measure; all other units count pieces.
MEASURES = MOST.keys()
MOST_PIECES = 500
# Pieces; a larger number before a name is not a count but, say, an age or a year.
MOST_BEFORE_NAME = 50
# Milligrams. No tablet of a pain reliever holds less than the first; from the second on a number cannot be a
# count of tablets.
_LEAST_STRENGTH, _LEAST_SURE = 25, 75
# Pieces; a fractional number above it is not a count but an amount, such as the 12.5 mg of a child's dose.
_MOST_HALVED = 8
# Tokens of the longest count, such as "one and a half x".
_LONGEST_COUNT = 5

_UNITS = Phrases(table.UNITS)
_COUNTING = table.OFTEN.keys() | table.VAGUE_COUNTS | table.MULTIPLES.keys() | table.OF_ONE
# A number, or a number followed by something that could not be parsed: "100mg/5ml", "5%".
_OF_DIGITS = re.compile(r"[\d½¼¾⅓⅔][\d.,/x*½¼¾⅓⅔+-]*(?:m?c?g|ug|μg|ml|iu|x|%|k)?(?:[/@].*)?|[-~<>=+]?[\d.,]+")
# Before these words a number is a time ("3 pm") or starts a larger number ("3 hundred").
_NO_NAME_BEFORE = table.AM | table.PM | table.OCLOCK | table.MULTIPLES.keys()
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
class Found:
    """An amount in a list of tokens, or the error in it.

    Attributes:
        value: The amount or the error.
        start: Index of its first token.
        end: Index of the first token after it.
    """

    value: Amount | Problem
    start: int
    end: int


@dataclass(frozen=True)
class Line:
    """A list of tokens, separated into the amount and the rest.

    Attributes:
        amount: The total of all amounts in the tokens; None if there is none.
        rest: The tokens that are not part of an amount.
    """

    amount: Amount | Problem | None
    rest: tuple[Word, ...]


class _Quantity(NamedTuple):
    """A number with its candidate units, as written: 500 and ("mg",)."""

    number: Number
    units: tuple[str, ...]
    end: int


def strength(text: str) -> tuple[Decimal, str] | Problem:
    """Parse one amount with its unit, as a person answers "how much?"."""
    tokens = split(text)
    found = amount_at(tokens, 0)
    if found is None:
        return Problem(Trouble.BAD_AMOUNT, joined(tokens), _with_units(tokens))
    value, end = found
    if isinstance(value, Problem):
        return value
    if end < len(tokens):
        return Problem(Trouble.BAD_AMOUNT, joined(tokens), (joined(tokens[:end]),))
    return value.value, value.unit


def read(words: Sequence[Word]) -> Line:
    """Extract the amount from a line about one medicine, even if the name stands between the amount's parts.

    A number before the name counts pieces: "2 paracetamol 500 mg" is 1,000 mg. A name in quotes is one token
    without a key.
    """
    found = amounts_in(words)
    used = {index for each in found for index in range(each.start, each.end)}
    rest = [index for index in range(len(words)) if index not in used]
    count, counting = _count_before_name(words, rest) if found else (None, ())
    amount = together([each.value for each in found], count)
    return Line(amount, tuple(words[index] for index in rest if index not in counting))


def amounts_in(words: Sequence[Word]) -> tuple[Found, ...]:
    """Return the amounts in a list of tokens, in order."""
    return tuple(_amounts_in(words))


def together(values: Sequence[Amount | Problem], count: Fraction | None = None) -> Amount | Problem | None:
    """Combine the amounts of one medicine: the strength of a piece and the number of pieces.

    Args:
        values: The parsed amounts and errors.
        count: The number before the name; None if there is none.
    """
    problem = next((each for each in values if isinstance(each, Problem)), None)
    if problem is not None or not values:
        return problem
    known = [each for each in values if isinstance(each, Amount)]
    pieces = [each for each in known if each.unit in table.PIECES]
    strengths = [each for each in known if each.unit not in table.PIECES]
    several = len(pieces) > 1 or len(strengths) > 1 or bool(pieces and count)
    if several:
        return Problem(Trouble.BAD_AMOUNT, " ".join(typed(each) for each in known))
    if not strengths:
        return pieces[0]
    counts = [_exact(each.value) for each in pieces] or ([] if count is None else [count])
    return _multiplied(strengths[0], counts[0]) if counts else strengths[0]


def count_before(words: Sequence[Word], at: int, found: Sequence[Found]) -> Fraction | None:
    """Return the number of pieces right before a name; None if there is none.

    Args:
        words: The tokens of the text, with the name in quotes.
        at: Index in the text of the first character of the name.
        found: The amounts in the text; their numbers do not count as number of pieces.
    """
    used = {index for each in found for index in range(each.start, each.end)}
    name_index = next((n for n, word in enumerate(words) if word.end > at), 0)
    rest = [n for n in range(max(name_index - _LONGEST_COUNT, 0), name_index + 1) if n not in used]
    return _count_before_name(words, rest)[0]


def count_first(words: Sequence[Word]) -> tuple[Fraction | None, tuple[Word, ...]]:
    """Split the number of pieces off the beginning of a name: "2 paracetamol"."""
    count, taken = _count_before_name(words, range(len(words)))
    return count, tuple(word for n, word in enumerate(words) if n not in taken)


def amount_at(words: Sequence[Word], start: int) -> tuple[Amount | Problem, int] | None:
    """Parse the amount that begins at token `start`; also return the index after the amount."""
    return _counted_at(words, start) or _measured_at(words, start, counted=False)


def belongs_to_name(words: Sequence[Word], position: int) -> bool:
    """Return whether a number is part of a name, as in "omega 3 capsules", but not in "vitamin d 3 pm"."""
    key, before = key_at(words, position), key_at(words, position - 1) if position else ""
    if number(key) == table.NUMBERED_BEFORE.get(key_at(words, position + 1), -1):
        return True
    parts = {number(each) for each in key.split("-")}
    numbered = parts <= table.NUMBERED.get(before, frozenset())
    return numbered and key_at(words, position + 1) not in _NO_NAME_BEFORE


def number_left(words: Sequence[Word], *, in_words: bool = True) -> Problem | None:
    """Return an error for a number that no parser could use; None if there is none.

    Args:
        words: The tokens left over after parsing.
        in_words: Whether "twice" and "5%" count as numbers at any position, although names may contain them.
    """
    if len(words) == 1 and not in_words:
        return None
    for position, word in enumerate(words):
        if not word.key or belongs_to_name(words, position):
            continue
        counts = whole(word.key) is not None or word.key in _COUNTING
        of_digits = _OF_DIGITS.fullmatch(word.key) if in_words else is_number_like(word.key)
        if of_digits or (in_words and counts) or (position == 0 and whole(word.key)):
            return _number_left(words, position)
    return None


def _number_left(words: Sequence[Word], position: int) -> Problem:
    word, count = words[position], whole(words[position].key)
    if position == 0 and count and len(words) > 1:
        if count <= MOST_BEFORE_NAME:
            return pieces_missing(word.typed)
        return unit_is_missing(word.typed)
    return Problem(Trouble.BAD_AMOUNT, word.typed)


def pieces_missing(text: str) -> Problem:
    """Return the error for a count without a kind of piece, suggesting tablets and capsules."""
    ending = "" if (whole(text.casefold()) or 2) <= 1 else "s"
    return Problem(Trouble.BAD_AMOUNT, text, (f"{text} tablet{ending}", f"{text} capsule{ending}"))


def bare_of_a_reliever(number: str) -> Problem | None:
    """Return the error for "paracetamol 2", where 2 cannot be mg; None if the number must be milligrams."""
    mg = float(number)
    pieces = pieces_missing(number)
    if mg >= _LEAST_SURE or (mg > _MOST_HALVED and not mg.is_integer()):
        return None
    if mg < _LEAST_STRENGTH:
        return pieces
    return replace(pieces, suggestions=(f"{number} mg", *pieces.suggestions))


def unit_is_missing(text: str) -> Problem:
    """Return the error for a number without a unit."""
    return Problem(Trouble.BAD_AMOUNT, text, _with_units(split(text)))


def without(text: str) -> str:
    """Return the text without its amounts."""
    return joined(read(split(text)).rest)


def offered(text: str) -> tuple[str, ...]:
    """Return the text once per reading of its first ambiguous amount, as a person can type it instead."""
    tokens = split(text)
    for each in amounts_in(tokens):
        if isinstance(each.value, Problem) and each.value.suggestions:
            start, end = tokens[each.start].start, tokens[each.end - 1].end
            end = start + len(text[start:end].rstrip(",;!?.)]"))
            before, after = text[:start], text[end:]
            return tuple(f"{before}{meant}{after}" for meant in each.value.suggestions)
    return ()


def written(value: Decimal) -> str:
    """Format a number without trailing zeros and without exponent."""
    return f"{value.normalize():f}"


def typed(amount: Amount) -> str:
    """Format an amount so that the parser reads it back, with the number of pieces: "2 x 500 mg"."""
    if amount.pieces == 1:
        return f"{written(amount.value)} {amount.unit}"
    single = _decimal(Fraction(amount.value) / amount.pieces)
    return f"{_typed_count(amount.pieces)} x {written(single)} {amount.unit}"


def _typed_count(count: Fraction) -> str:
    value = _decimal(count)
    return written(value) if Fraction(value) == count else f"{count.numerator}/{count.denominator}"


def _amounts_in(words: Sequence[Word]) -> Iterator[Found]:
    at = numbers = 0
    while at < len(words) and numbers < MOST_NUMBERS:
        numbers += is_number_like(words[at].key)
        found = None if belongs_to_name(words, at) else amount_at(words, at)
        if found is not None:
            yield Found(found[0], at, found[1])
        at = at + 1 if found is None else found[1]


def _count_before_name(words: Sequence[Word], rest: Sequence[int]) -> tuple[Fraction | None, tuple[int, ...]]:
    """Return the number of pieces before a name, or at the start, with the indices of its tokens."""
    unused = set(rest)
    named = [index for index in rest if not words[index].key]
    opening = next((index for index in rest if words[index].key not in table.OPENING), 0)
    before = [index - back for index in named for back in range(_LONGEST_COUNT, 0, -1)]
    for start in before if named else [opening]:
        counted = _lone_count_at(words, start) if start in unused else None
        if counted is None or belongs_to_name(words, start):
            continue
        count, end = counted
        used = range(start, end)
        is_before = end in named if named else end in unused
        if is_before and unused.issuperset(used) and 0 < count <= MOST_BEFORE_NAME:
            return count, tuple(used)
    return None, ()


def _lone_count_at(words: Sequence[Word], start: int) -> tuple[Fraction, int] | None:
    """Parse "2", "2 x" and "half a"; also return the index after the count."""
    key = key_at(words, start)
    if key[-1:] == "x" and (count := whole(key[:-1])):
        return count, start + 1
    found = number_at(words, start)
    if found is None or len(found.readings) != 1 or found.apart is not None:
        return None
    return found.readings[0], found.end + (key_at(words, found.end) in table.TIMES)


def _counted_at(words: Sequence[Word], start: int) -> tuple[Amount | Problem, int] | None:
    """Parse an amount with a multiplier before it: "2 x 500 mg", "twice 400 mg", "two 500 mg tablets"."""
    counted = _count_at(words, start)
    if counted is None:
        return None
    count, at = counted
    found = _measured_at(words, at, counted=True)
    if found is None:
        return None
    value, end = found
    text = joined(words[start:end])
    if isinstance(value, Problem):
        suggestions = tuple(f"{joined(words[start:at])} {each}" for each in value.suggestions)
        return Problem(value.trouble, text, suggestions), end
    return _multiplied(value, count, text), end


def _count_at(words: Sequence[Word], start: int) -> tuple[Fraction, int] | None:
    """Parse a multiplier such as "2 x" or "twice"; also return the index of the amount after it."""
    key = key_at(words, start)
    if (often := table.OFTEN.get(key)) is not None:
        return Fraction(often), start + 1
    if key in table.ARTICLES and key_at(words, start + 1)[:1].isdecimal():
        return _ONE, start + 1
    if key[-1:] == "x" and (count := whole(key[:-1])):
        return count, start + 1
    found = number_at(words, start)
    if found is None or len(found.readings) != 1 or found.apart is not None:
        return None
    at = found.end
    if key_at(words, at) in table.TIMES:
        at += 1
        return found.readings[0], at + (key_at(words, at) in table.THE | table.ARTICLES)
    in_words = not is_number_like(key) or found.readings[0].denominator != 1
    return (found.readings[0], at) if in_words and key_at(words, at)[:1].isdecimal() else None


def _measured_at(words: Sequence[Word], start: int, *, counted: bool) -> tuple[Amount | Problem, int] | None:
    """Parse an amount with its suffix: "500 mg x 2", "500 mg tablet", "2 tablets of 500 mg"."""
    if (loose := _loose_at(words, start)) is not None:
        return loose
    first = _quantity_at(words, start)
    if first is None:
        return None
    value = _amount(first, joined(words[start : first.end]))
    if isinstance(value, Problem):
        return value, first.end
    if value.unit in table.PIECES or key_at(words, first.end) == "of":
        return _pieces_of(words, start, value, first.end)
    amount, end = _strength_of(words, start, value, first.end)
    return amount, _behind_one(words, end, counted=counted or end > first.end)


def _loose_at(words: Sequence[Word], start: int) -> tuple[Problem, int] | None:
    """Return the error for "1 to 2 tablets", "2 50 mg" and "100 mg per 5 ml", which are no single amount."""
    found = number_at(words, start)
    if found is None:
        return None
    if key_at(words, found.end) in table.SPAN or number_at(words, found.end) is not None:
        second = found.end + (key_at(words, found.end) in table.SPAN)
        more = _quantity_at(words, second)
        is_count = second == found.end and more is not None and more.units[0] in table.PIECES
        if more is None or is_count or belongs_to_name(words, start):
            return None
        return Problem(Trouble.BAD_AMOUNT, joined(words[start : more.end])), more.end
    quantity = _quantity_at(words, start)
    if quantity is None:
        return None
    end = _end_of_ratio(words, quantity.end)
    return None if end is None else (Problem(Trouble.BAD_AMOUNT, joined(words[start:end])), end)


def _end_of_ratio(words: Sequence[Word], at: int) -> int | None:
    """Return the index after "per 5 ml" or "/kg"; None if there is no such ratio."""
    per = key_at(words, at - 1).partition("/")[2]
    if per and per not in table.OF_A_RATE:
        return at + (per.isdecimal() and key_at(words, at) in table.RATIOS)
    if key_at(words, at) not in table.PER:
        return None
    more = _quantity_at(words, at + 1)
    if more is not None:
        return more.end
    return at + 2 if key_at(words, at + 1) in table.RATIOS else None


def _quantity_at(words: Sequence[Word], start: int) -> _Quantity | None:
    """Parse a number with its unit."""
    found = number_at(words, start)
    if found is None:
        return None
    if key_at(words, found.end) == "of" and key_at(words, found.end + 1) in table.ARTICLES:
        found = found._replace(end=found.end + 2)
    key = key_at(words, found.end)
    if (unit := _UNITS.at(words, found.end)) is not None:
        return _Quantity(found, (unit.value,), unit.end)
    if doubtful := table.DOUBTFUL_UNITS.get(key):
        return _Quantity(found, doubtful, found.end + 1)
    stem = key.partition("/")[0] if "/" in key else ""
    return _Quantity(found, (table.UNITS[stem],), found.end + 1) if stem in table.UNITS else None


def _pieces_of(words: Sequence[Word], start: int, pieces: Amount, end: int) -> tuple[Amount | Problem, int]:
    """Add "of 500 mg" to "2 tablets"."""
    explicit = key_at(words, end) == "of"
    at = end + explicit + (key_at(words, end + explicit) in table.THE | table.ARTICLES)
    inner = _quantity_at(words, at)
    if inner is None or inner.units[0] in table.PIECES:
        return pieces, end
    loose = _loose_at(words, at)
    if loose is not None or pieces.unit in MEASURES:
        end = inner.end if loose is None else loose[1]
        return Problem(Trouble.BAD_AMOUNT, joined(words[start:end])), end
    value = _amount(inner, joined(words[at : inner.end]))
    text = joined(words[start : inner.end])
    if isinstance(value, Problem):
        lead = joined(words[start:at])
        return Problem(value.trouble, text, tuple(f"{lead} {each}" for each in value.suggestions)), inner.end
    return _multiplied(value, _exact(pieces.value), text), _behind_one(words, inner.end, counted=True)


def _strength_of(words: Sequence[Word], start: int, amount: Amount, end: int) -> tuple[Amount | Problem, int]:
    """Add "x 2", "2 tablets", "each" or "tablet" to "500 mg"."""
    if (times := _times_behind(words, end)) is not None:
        count, end = times
        return _multiplied(amount, count, joined(words[start:end])), end
    pieces = _quantity_at(words, end)
    if pieces is not None and pieces.units[0] in table.PIECES:
        counted = _amount(pieces, joined(words[end : pieces.end]))
        if isinstance(counted, Problem):
            return counted, pieces.end
        text = joined(words[start : pieces.end])
        return _multiplied(amount, _exact(counted.value), text), pieces.end
    return amount, end


def _times_behind(words: Sequence[Word], at: int) -> tuple[Fraction, int] | None:
    """Parse "x 2"; the 2 of "x 2 times a day" is a frequency and not a multiplier."""
    key = key_at(words, at)
    if key in table.TIMES - {"of"}:
        count, end = whole(key_at(words, at + 1)), at + 2
    else:
        count, end = whole(key[1:]) if key[:1] == "x" and key[1:].isdecimal() else None, at + 1
    following = key_at(words, end)
    often = following in {"times", "time", "a", "per", "each", "every"} or (
        following in table.UNITS and table.UNITS[following] not in table.PIECES
    )
    return None if not count or often else (count, end)


def _behind_one(words: Sequence[Word], end: int, *, counted: bool) -> int:
    """Return the index after "per tablet", "each" or, if `counted`, the "tablets" of "two 500 mg tablets"."""
    at = end + (key_at(words, end) in table.PER | table.ARTICLES)
    noun = key_at(words, at)
    is_piece = table.UNITS.get(noun) in table.PIECES
    # "500 mg tablets" without a count: leave "tablets" unparsed, so that the caller asks for the number.
    one = at > end or counted or noun in table.PIECES
    if is_piece and one:
        return at + 1
    return end + (key_at(words, end) in table.OF_ONE)


def _multiplied(amount: Amount, count: Fraction, text: str = "") -> Amount | Problem:
    value = Fraction(amount.value) * count
    if count > MOST_PIECES or value > MOST.get(amount.unit, MOST_PIECES):
        return Problem(Trouble.HUGE_AMOUNT, text or typed(amount))
    if not value:
        return Problem(Trouble.BAD_AMOUNT, text or typed(amount))
    return Amount(_decimal(value), amount.unit, amount.pieces * count)


def _amount(found: _Quantity, text: str) -> Amount | Problem:
    """Return the amount that a quantity stands for, or an error if it is ambiguous, zero or too large."""
    number_, units = found.number, found.units
    if number_.huge:
        return Problem(Trouble.HUGE_AMOUNT, text)
    meanings = [(value, unit) for value in number_.readings for unit in units]
    possible = [each for each in meanings if _is_possible(*each)]
    if len(meanings) > 1 or number_.apart is not None:
        return Problem(Trouble.BAD_AMOUNT, text, tuple(_offered(number_, possible)))
    if possible:
        return Amount(_decimal(possible[0][0]), possible[0][1])
    huge = bool(meanings) and meanings[0][0] > MOST.get(units[0], MOST_PIECES)
    return Problem(Trouble.HUGE_AMOUNT if huge else Trouble.BAD_AMOUNT, text)


def _offered(found: Number, possible: Sequence[tuple[Fraction, str]]) -> Iterator[str]:
    for value, unit in possible:
        yield f"{written(_decimal(value))} {unit}"
    if found.apart is not None and possible:
        count, single = found.apart
        yield f"{count} x {single} {possible[0][1]}"


def _is_possible(value: Fraction, unit: str) -> bool:
    places = value.denominator in {1, 3} or not (value * 10**MOST_PLACES).denominator > 1
    return 0 < value <= MOST.get(unit, MOST_PIECES) and places


def _decimal(value: Fraction) -> Decimal:
    """Convert to a decimal number, rounding thirds."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact if Fraction(exact) == value else exact.quantize(_PLACES_OF_THIRDS)


def _exact(value: Decimal) -> Fraction:
    """Convert a number of pieces to a fraction, reading 0.333 as a third."""
    third = Fraction(value).limit_denominator(3)
    return third if _decimal(third) == value else Fraction(value)


def _with_units(words: Sequence[Word]) -> tuple[str, ...]:
    """Return the number with each likely unit; empty unless it is a single unambiguous number."""
    found = number_at(words, 0)
    if len(words) != 1 or found is None or len(found.readings) != 1:
        return ()
    quantity = _Quantity(found, ("mg",), found.end)
    readable = isinstance(_amount(quantity, ""), Amount)
    return tuple(f"{words[0].key} {unit}" for unit in ("mg", "mcg", "IU")) if readable else ()
