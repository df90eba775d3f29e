"""How much there is of something: "magnesium 60", "+60", "I have 42 left", "vitamin b12 30 tablets"."""

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.reading import words as table
from bot.domain.reading.typed import joined, split

MOST = Decimal(99_999)
_NUMBER = re.compile(r"[+=]?(?P<number>\d{1,5}(?:[.,]\d{1,2})?)", re.ASCII)


@dataclass(frozen=True)
class Refill:
    """What was read.

    Attributes:
        count: How many; of the item's unit, or pieces.
        is_all: So many are left in all, rather than so many more.
        name: The words that are neither a number nor about it; may be empty.
    """

    count: Decimal
    is_all: bool
    name: str = ""


def refill(text: str) -> Refill | None:
    """Read how much there is, or came; the last number counts, for "vitamin b12 60" has two.

    None where there is no number, or more than one could keep.
    """
    words = split(text)
    numbered = [index for index, word in enumerate(words) if _NUMBER.fullmatch(word.key)]
    if not numbered:
        return None
    at = numbered[-1]
    match = _NUMBER.fullmatch(words[at].key)
    count = Decimal(match["number"].replace(",", ".")) if match else Decimal(0)
    rest = [word for index, word in enumerate(words) if index != at]
    said = {word.key for word in rest}
    is_all = words[at].key.startswith("=") or bool(said & table.LEFT)
    skipped = table.LEFT | table.REFILLING | table.UNITS.keys()
    name = joined([word for word in rest if word.key not in skipped])
    return Refill(count, is_all, name) if count <= MOST and (count or is_all) else None
