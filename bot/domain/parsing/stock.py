"""Parser of stock: "magnesium 60", "+60", "I have 42 left", "vitamin b12 30 tablets"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.language import Language
from bot.domain.parsing.tokens import Tokens, text_of, tokenize

MAX_COUNT = Decimal(99_999)
_NUMBER = re.compile(r"[+=]?(?P<number>\d{1,5}(?:[.,]\d{1,2})?)", re.ASCII)


@dataclass(frozen=True)
class Refill:
    """A change of stock as typed.

    Attributes:
        count: Number of the item's unit, or of pieces.
        is_total: Whether `count` is the total that is left, rather than an addition.
        name: The name of the item; may be empty.
    """

    count: Decimal
    is_total: bool
    name: str = ""


def parse_refill(text: str, language: Language) -> Refill | None:
    """Parse a stock or an addition to it; the last number counts, as "vitamin b 12 60" has two.

    None if there is no number, or it is implausibly large.
    """
    tokens = tokenize(text, language)
    words = language.intakes
    if (packs := _parse_packs(tokens)) is not None:
        return packs
    numbered = [index for index in range(len(tokens)) if _count_at(tokens, index) is not None]
    if not numbered:
        return None
    at = numbered[-1]
    count = _count_at(tokens, at) or Decimal(0)
    rest = [word for index, word in enumerate(tokens) if index != at]
    keys = {word.key for word in rest}
    is_all = tokens[at].key.startswith("=") or bool(keys & words.remaining)
    skipped = words.remaining | words.refill | language.amounts.units.keys()
    name = text_of([word for word in rest if word.key not in skipped])
    return Refill(count, is_all, name) if count <= MAX_COUNT and (count or is_all) else None


def _count_at(tokens: Tokens, index: int) -> Decimal | None:
    """Return the number at a token, in digits or, where it is the only token that can be one, in words."""
    key = tokens[index].key
    if match := _NUMBER.fullmatch(key):
        return Decimal(match["number"].replace(",", "."))
    in_words = tokens.language.parse_int(key)
    is_only = not any(_NUMBER.fullmatch(each.key) for each in tokens)
    return Decimal(in_words) if in_words is not None and is_only else None


def _parse_packs(tokens: Tokens) -> Refill | None:
    """Parse a whole text such as "2 boxes of 28"."""
    language = tokens.language
    match [
        each.key for each in tokens if each.key not in language.intakes.remaining | language.intakes.refill
    ]:
        case [count, packs, each] if packs in language.intakes.packs and each.isdecimal():
            number = language.parse_int(count)
            total = None if number is None else Decimal(number) * Decimal(each)
            return Refill(total, is_total=False) if total is not None and 0 < total <= MAX_COUNT else None
    return None
