"""A parsed message: an intent with its slots."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from bot.domain.monthly import Monthly, MonthlyDay
from bot.domain.parsing import ParsedReminder
from bot.domain.parsing.amounts import format_number
from bot.domain.parsing.intakes import ParsedIntake

MessageIntent = Literal["remind_new", "took", "check_list", "zone", "command", "question"]


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

    intent: MessageIntent
    slots: Mapping[str, object] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()
    asks_back: bool = False
    answer_kind: str | None = None
    red_flag: str | None = None


def slots_of_reminder(reminder: ParsedReminder) -> dict[str, object]:
    """Return the slots of a reminder's medicine."""
    terms = reminder.terms
    return _without_absent(
        {
            "name": reminder.name,
            "amount": None if reminder.amount is None else format_number(reminder.amount),
            "unit": reminder.unit,
            "times": [f"{each:%H:%M}" for each in reminder.times],
            "weekdays": sorted(reminder.weekdays),
            "every_days": reminder.every_days if reminder.every_days > 1 else None,
            "every_hours": reminder.every_hours,
            "monthly": _monthly(reminder.monthly),
            "cycle": None if reminder.cycle is None else list(reminder.cycle),
            "start": None if reminder.start is None else reminder.start.isoformat(),
            "end": None if reminder.until is None else reminder.until.isoformat(),
            "days": reminder.days,
            "person": reminder.person,
            "food": terms.food,
            "note": terms.note,
            "as_needed": reminder.as_needed or None,
        }
    )


def slots_of_intake(intake: ParsedIntake) -> dict[str, object]:
    """Return the slots of an intake's medicine; the amount is that of one of `pieces` pieces."""
    return _without_absent(
        {
            "name": intake.name,
            "amount": None
            if intake.amount is None
            else format_number(intake.amount / Decimal(float(intake.pieces))),
            "unit": intake.unit,
            "count": None if intake.pieces == 1 else float(intake.pieces),
            "person": intake.person,
        }
    )


def _monthly(rule: Monthly | None) -> dict[str, int] | None:
    """Return a monthly rule as {"day"} or {"nth", "weekday"}, -1 for the last; with "every" in months."""
    if rule is None:
        return None
    if isinstance(rule, MonthlyDay):
        return {"day": rule.day, "every": rule.every}
    return {"nth": rule.nth, "weekday": rule.weekday, "every": rule.every}


def _without_absent(slots: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in slots.items() if value is not None and value != []}
