"""Parser of numbers: "1,000", "0,5", "1 000", "1 1/2", "five hundred". Ambiguity is kept, not resolved."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from bot.domain.language import Language, NumberWords
from bot.domain.parsing.tokens import Tokens, is_clock_like, is_number_like, tokenize
from bot.domain.phrase_matcher import key_at, parse_int

MAX_PLACES = 6

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
# Unambiguous foreign notations of thousands: German 1.234,5 and 1.000.000, Swiss 1'000.
_THOUSANDS_ABROAD = re.compile(
    r"[1-9]\d{0,2}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,}|(?:'\d{3})+(?:\.\d+)?)", re.ASCII
)
_PLAIN = re.compile(r"\d+|\d*\.\d+|\d+,\d{1,2}|0,\d+", re.ASCII)
_THOUSAND_LETTER = re.compile(r"(\d{1,3}(?:\.\d)?)k", re.ASCII)
# "1.000" and "2.500" are thousands in half of Europe; as decimals they would not end in zero.
_TWO_READINGS = re.compile(r"[1-9]\d{0,2}\.\d\d0", re.ASCII)
_POWER = re.compile(r"\d{1,20}(?:\.\d{1,20})?(?:e|\^|\*\*)\+?(\d{1,20})", re.ASCII)
_FRACTION = re.compile(r"(\d{1,3})/([2348])", re.ASCII)
_MIXED_NUMBER = re.compile(r"(\d{1,3})-(\d/[2348])", re.ASCII)
_FIRST_GROUP = re.compile(r"[1-9]\d{0,2}", re.ASCII)
_GROUP = re.compile(r"\d{3}", re.ASCII)
_VULGAR = {
    "½": Fraction(1, 2),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
}
_AND_SIGNS = frozenset({"&", "+"})
_HUGE_POWER = 6
_THOUSAND = 1_000
_MAX_GROUPS = 4  # of three digits each
_TEN, _HUNDRED = 10, 100
_TENS = frozenset(range(20, 100, 10))
_MAX_DECIMALS = 3  # decimals in words; more are no amount
_MAX_DIGITS = 30  # digits; a longer number is no amount


class Number(NamedTuple):
    """A number with all of its readings.

    Attributes:
        readings: Candidate values: two for "1.000", none for a malformed number.
        end: Index of the first token after the number.
        huge: Whether the number is too large for any amount: "10^9".
        as_count_and_value: "2 500" read as a count and a value: (2, 500); None if there is none.
    """

    readings: tuple[Fraction, ...]
    end: int
    huge: bool = False
    as_count_and_value: tuple[Fraction, Fraction] | None = None


def number_at(tokens: Tokens, start: int) -> Number | None:
    """Read the number that begins with the word at `start`, in digits or in words."""
    key = key_at(tokens, start)
    if (
        key.isalpha() and key not in tokens.language.numbers.openers
    ):  # most words, and each is looked at again and again
        return None
    if (part := tokens.language.numbers.fractions.match_at(tokens, start)) is not None:
        return Number((Fraction(part.value),), part.end)
    if (spoken := _spoken_at(tokens, start)) is not None:
        return _add_fraction(tokens, spoken, in_words=True)
    if is_clock_like(key) or not (is_number_like(key) or _THOUSAND_LETTER.fullmatch(key)):
        return None
    if power := _POWER.fullmatch(key):
        huge = len(power[1]) > 1 or int(power[1]) >= _HUGE_POWER
        return Number((), start + 1, huge=huge)
    return _grouped_at(tokens, start) or _add_fraction(tokens, _parse_digits(key, start), in_words=False)


def parse_number(key: str, words: NumberWords) -> Fraction | None:
    """Return the value of a single token, in digits or in words; None unless it has exactly one reading."""
    if (counted := _parse_number_word(key, words)) is not None:
        return Fraction(counted)
    readings = _parse_digits(key, 0).readings if is_number_like(key) else ()
    return readings[0] if len(readings) == 1 else None


def write_digits(
    text: str, spans: Sequence[tuple[int, int]], language: Language
) -> tuple[str, list[tuple[int, int]]]:
    """Write numbers of several words, or with a unit, in digits: "one hundred" as "100"; other words stay.

    Args:
        text: The text.
        spans: Parts of the text that stay as they are, as begin and end, in order.
        language: The language of the text.

    Returns:
        The text, and where the parts stand in it.
    """
    tokens = tokenize(text, language)
    pieces: list[str] = []
    moved: list[tuple[int, int]] = []  # the end of each number, and by how much what follows it moves
    at = done = 0
    while at < len(tokens):
        spoken = _spoken_at(tokens, at) if tokens[at].key in language.numbers.openers else None
        spoken = None if spoken is None else _add_fraction(tokens, spoken, in_words=True)
        end = at + 1 if spoken is None else spoken.end
        begin, stop = tokens[at].start, tokens[end - 1].end
        inside = any(start < stop and begin < last for start, last in spans)
        is_amount = end > at + 1 or key_at(tokens, end) in language.amounts.units
        if spoken is not None and is_amount and len(spoken.readings) == 1 and not inside:
            digits = f"{float(spoken.readings[0]):.10g}"
            pieces += [text[done:begin], digits]
            moved.append((stop, len(digits) - (stop - begin)))
            done = stop
        at = end
    pieces.append(text[done:])

    def place(old: int) -> int:
        return old + sum(by for stop, by in moved if stop <= old)

    return "".join(pieces), [(place(start), place(stop)) for start, stop in spans]


def _parse_number_word(key: str, words: NumberWords) -> int | None:
    return None if key[:1].isdecimal() else parse_int(key, words.values) or words.tens.get(key)


def _parse_digits(key: str, start: int) -> Number:
    if len(key) > _MAX_DIGITS:
        return Number((), start + 1, huge=key.isdecimal())
    if _TWO_READINGS.fullmatch(key):
        return Number((Fraction(key), Fraction(key.replace(".", ""))), start + 1)
    value = _digits_value(key)
    return Number(() if value is None else (value,), start + 1)


def _digits_value(key: str) -> Fraction | None:
    if _THOUSANDS.fullmatch(key):
        return Fraction(key.replace(",", ""))
    if _THOUSANDS_ABROAD.fullmatch(key):
        plain = key.replace("'", "")
        return Fraction(plain if plain != key else plain.replace(".", "").replace(",", "."))
    if _PLAIN.fullmatch(key):
        return Fraction(key.replace(",", "."))
    if letter := _THOUSAND_LETTER.fullmatch(key):
        return Fraction(letter[1]) * _THOUSAND
    if mixed := _MIXED_NUMBER.fullmatch(key):
        return Fraction(mixed[1]) + Fraction(mixed[2])
    return _parse_fraction(key, most_digits=3)


def _parse_fraction(key: str, *, most_digits: int = 1) -> Fraction | None:
    """Parse "1/2", "½" or "1½"."""
    if (match := _FRACTION.fullmatch(key)) and len(match[1]) <= most_digits:
        return Fraction(int(match[1]), int(match[2]))
    ones = key[:-1]
    if key[-1:] in _VULGAR and (ones == "" or (ones.isdecimal() and len(ones) < most_digits)):
        return Fraction(ones or 0) + _VULGAR[key[-1]]
    return None


def _grouped_at(tokens: Tokens, start: int) -> Number | None:
    """Parse "1 000", which is a thousand, and "2 500", which may be a count and a value."""
    groups = [key_at(tokens, start)]
    if not _FIRST_GROUP.fullmatch(groups[0]):
        return None
    while len(groups) < _MAX_GROUPS and _GROUP.fullmatch(key_at(tokens, start + len(groups))):
        groups.append(key_at(tokens, start + len(groups)))
    if len(groups) == 1:
        return None
    first, *rest = groups
    certain = len(rest) > 1 or rest[0].startswith("0")
    apart = None if certain else (Fraction(first), Fraction(rest[0]))
    return Number((Fraction("".join(groups)),), start + len(groups), as_count_and_value=apart)


def _add_fraction(tokens: Tokens, number: Number, *, in_words: bool) -> Number:
    """Add "1/2" or "and a half" to a whole number; "two 1/2" is ambiguous, as it may be two halves."""
    if len(number.readings) != 1 or number.readings[0].denominator != 1:
        return number
    if (more := tokens.language.numbers.and_fractions.match_at(tokens, number.end)) is not None:
        return Number((number.readings[0] + Fraction(more.value),), more.end)
    if (decimals := _spoken_decimals_at(tokens, number.end)) is not None:
        return Number((number.readings[0] + decimals[0],), decimals[1])
    key = key_at(tokens, number.end)
    joined = key in _AND_SIGNS or key == tokens.language.numbers.joint
    part = _parse_fraction(key_at(tokens, number.end + joined))
    if part is None:
        return number
    certain = part < 1 and (joined or not in_words)
    return Number((number.readings[0] + part,) if certain else (), number.end + joined + 1)


def _spoken_decimals_at(tokens: Tokens, start: int) -> tuple[Fraction, int] | None:
    """Parse the "point five" of "one point five"; also return the index after it."""
    words, at = tokens.language.numbers, start + 1
    digits: list[int] = []
    if key_at(tokens, start) != words.point:
        return None
    while (digit := parse_int(key_at(tokens, at), words.values)) is not None and 0 <= digit < _TEN:
        digits.append(digit)
        at += 1
    if not 0 < len(digits) <= _MAX_DECIMALS:
        return None
    return Fraction(int("".join(map(str, digits))), 10 ** len(digits)), at


def _spoken_at(tokens: Tokens, start: int) -> Number | None:
    """Parse a number in words: "five hundred", "one thousand five hundred", "2 million", "twenty five"."""
    words = tokens.language.numbers
    decimals = _spoken_decimals_at(tokens, start + (key_at(tokens, start) in words.zeros))
    if decimals is not None:  # else "point five mg" would be five
        return Number((decimals[0],), decimals[1])
    current = last = _first_spoken(tokens, start)
    if current is None:
        return None
    total, at, multiplied = Fraction(0), start + 1, False
    while True:
        multiple = words.magnitudes.get(key_at(tokens, at))
        joined = multiplied and key_at(tokens, at) == words.joint
        following = _parse_number_word(key_at(tokens, at + joined), words)
        if multiple == _HUNDRED:
            current *= _HUNDRED
        elif multiple is not None:
            total, current = total + current * multiple, Fraction(0)
        elif following is not None and (multiplied or (last in _TENS and following < _TEN)):
            current, last = current + following, Fraction(following)
        else:
            return Number((total + current,), at)
        multiplied, at = multiple is not None, at + joined + 1


def _first_spoken(tokens: Tokens, start: int) -> Fraction | None:
    key, words = key_at(tokens, start), tokens.language.numbers
    if (counted := _parse_number_word(key, words)) is not None:
        return Fraction(counted)
    if key_at(tokens, start + 1) not in words.magnitudes:
        return None
    if key in words.articles:
        return Fraction(1)
    return _digits_value(key) if is_number_like(key) and len(key) <= _MAX_DIGITS else None
