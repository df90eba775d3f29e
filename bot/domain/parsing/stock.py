"""Parser of stock: "magnesium 60", "+60", "I have 42 left", "vitamin b12 30 tablets"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.language import Language
from bot.domain.parsing.tokens import text_of, tokenize

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
    numbered = [index for index, word in enumerate(tokens) if _NUMBER.fullmatch(word.key)]
    if not numbered:
        return None
    at = numbered[-1]
    match = _NUMBER.fullmatch(tokens[at].key)
    count = Decimal(match["number"].replace(",", ".")) if match else Decimal(0)
    rest = [word for index, word in enumerate(tokens) if index != at]
    keys = {word.key for word in rest}
    is_all = tokens[at].key.startswith("=") or bool(keys & words.remaining)
    skipped = words.remaining | words.refill | language.amounts.units.keys()
    name = text_of([word for word in rest if word.key not in skipped])
    return Refill(count, is_all, name) if count <= MAX_COUNT and (count or is_all) else None
