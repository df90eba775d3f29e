"""How something is to be taken besides when, in the person's own words: food, and limits for as needed."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Food = Literal["with", "without"]


@dataclass(frozen=True)
class Terms:
    """What was said about how to take it; nothing of this is ever filled in by the bot.

    Attributes:
        food: With food, or on an empty stomach; None means never said.
        gap_minutes: At least so long between two doses taken as needed; None means never said.
        most_in_day: At most so much in any 24 hours, of the item's unit, or doses where the item has no
            amount; None means never said.
        note: When in the course of the day, in plain words, such as "30 minutes before breakfast"; only words
            of the grammar, so that it names no medicine. None means never said.
    """

    food: Food | None = None
    gap_minutes: int | None = None
    most_in_day: Decimal | None = None
    note: str | None = None


NOTHING_SAID = Terms()
