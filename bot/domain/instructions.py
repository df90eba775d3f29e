"""Instructions for taking an item, in the person's own words: food, a note, and as-needed limits."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Food = Literal["with", "without"]


@dataclass(frozen=True)
class Instructions:
    """Instructions of the person for one item; the bot never fills in any of them.

    Attributes:
        food: With food, or on an empty stomach; None means not given.
        gap_minutes: Minimum minutes between two as-needed doses; None means not given.
        most_in_day: Maximum in any 24 hours, in the item's unit, or in doses where the item has no amount;
            None means not given.
        note: When in the course of the day, in plain words, such as "30 minutes before breakfast"; only words
            of the grammar, so that the note names no medicine. None means not given.
    """

    food: Food | None = None
    gap_minutes: int | None = None
    most_in_day: Decimal | None = None
    note: str | None = None


NO_INSTRUCTIONS = Instructions()
