"""A parsed message: an intent with its slots."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from bot.domain.monthly import Monthly, MonthlyDay
from bot.domain.reading import Reminder
from bot.domain.reading.amounts import written
from bot.domain.reading.intakes import Said

Intent = Literal["remind_new", "took", "check_list", "zone", "command", "question"]


@dataclass(frozen=True)
class ParsedMessage:
    """A message as the handlers parsed it.

    Attributes:
        intent: The flow that the message opens.
        slots: Values by name, JSON-serialisable; a value that was not given is absent.
        suggestions: Other readings of the message, as they could be typed; offered as buttons.
        asks_back: Whether the bot answers with a question before it goes on.
        answer_kind: For a question: the kind of answer.
        red_flag: For a question: the id of the red flag that it raises.
    """

    intent: Intent
    slots: Mapping[str, object] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    asks_back: bool = False
    answer_kind: str | None = None
    red_flag: str | None = None


def slots_of_reminder(read: Reminder) -> dict[str, object]:
    """Return the slots of a reminder's medicine."""
    terms = read.terms
    return _only_said(
        {
            "name": read.name,
            "amount": None if read.amount is None else written(read.amount),
            "unit": read.unit,
            "times": [f"{each:%H:%M}" for each in read.times],
            "weekdays": sorted(read.weekdays),
            "every_days": read.every_days if read.every_days > 1 else None,
            "every_hours": read.every_hours,
            "monthly": _monthly(read.monthly),
            "cycle": None if read.cycle is None else list(read.cycle),
            "start": None if read.start is None else read.start.isoformat(),
            "end": None if read.until is None else read.until.isoformat(),
            "days": read.days,
            "person": read.person,
            "food": terms.food,
            "note": terms.note,
            "as_needed": read.as_needed or None,
        }
    )


def slots_of_intake(said: Said) -> dict[str, object]:
    """Return the slots of an intake's medicine; the amount is that of one of `count` pieces."""
    return _only_said(
        {
            "name": said.name,
            "amount": None if said.amount is None else written(said.amount / Decimal(float(said.count))),
            "unit": said.unit,
            "count": None if said.count == 1 else float(said.count),
            "person": said.person,
        }
    )


def _monthly(rule: Monthly | None) -> dict[str, int] | None:
    """Return a monthly rule as {"day"} or {"nth", "weekday"}, -1 for the last; with "every" in months."""
    if rule is None:
        return None
    if isinstance(rule, MonthlyDay):
        return {"day": rule.day, "every": rule.every}
    return {"nth": rule.nth, "weekday": rule.weekday, "every": rule.every}


def _only_said(slots: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in slots.items() if value is not None and value != []}
