"""A parsed message: an intent with its slots."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import assert_never

from bot.domain.parsing import ParsedReminder
from bot.domain.parsing.amounts import format_number
from bot.domain.parsing.intakes import ParsedIntake
from bot.domain.recurrence import ByMonth, Cycle, EveryDays, EveryHours, Recurrence, Weekdays


@dataclass(frozen=True)
class ParsedMessage:
    """A message as the handlers parsed it.

    Attributes:
        intent: What is wanted, by its name among the intents of plain talk; or "command".
        slots: Values by name, JSON-serialisable; a value that was not given is absent.
        suggestions: Other readings of the message, as they could be typed; offered as buttons.
        asks_back: Whether the bot answers with a question before it goes on.
        answer_kind: For a question: the kind of answer.
        red_flag: For a question: the id of the red flag that it raises.
    """

    intent: str
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
            "weekdays": [] if reminder.start_weekday is None else [reminder.start_weekday],
            **_slots_of_recurrence(reminder.recurrence),
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


def _slots_of_recurrence(recurrence: Recurrence) -> dict[str, object]:
    """Return the slot of a recurrence; a monthly one has its fields, with -1 for the last."""
    match recurrence:
        case EveryDays(days):
            return {"every_days": days if days > 1 else None}
        case Weekdays(weekdays):
            return {"weekdays": sorted(weekdays)}
        case Cycle(on, off):
            return {"cycle": [on, off]}
        case EveryHours(hours):
            return {"every_hours": hours}
        case ByMonth():
            return {"monthly": asdict(recurrence)}
        case _:
            assert_never(recurrence)


def _without_absent(slots: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in slots.items() if value is not None and value != []}
