"""Drafts of reminders as they are stored in a dialog: values, which no language has to read again."""

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from bot.domain.instructions import Instructions
from bot.domain.parsing import ParsedReminder
from bot.store.reminders import recurrences, tapers


def to_json(reminder: ParsedReminder) -> dict[str, Any]:
    """Return the stored form; values that were not given are left out."""
    terms = reminder.terms
    stored = {
        "name": reminder.name,
        "amount": _text(reminder.amount),
        "unit": reminder.unit,
        "times": [wall.isoformat("minutes") for wall in reminder.times],
        "recurrence": recurrences.to_json(reminder.recurrence),
        "start_weekday": reminder.start_weekday,
        "days": reminder.days,
        "until": _text(reminder.until),
        "start": _text(reminder.start),
        "taper": None if reminder.course is None else tapers.to_json(reminder.course),
        "food": terms.food,
        "gap_minutes": terms.gap_minutes,
        "most_in_day": _text(terms.most_in_day),
        "note": terms.note,
        "person": reminder.person,
    }
    return {name: value for name, value in stored.items() if value is not None}


def from_json(stored: Mapping[str, Any]) -> ParsedReminder:
    """Return the draft of a stored form."""
    amount, until, start = (stored.get(name) for name in ("amount", "until", "start"))
    most_in_day, taper = stored.get("most_in_day"), stored.get("taper")
    return ParsedReminder(
        name=stored["name"],
        amount=None if amount is None else Decimal(amount),
        unit=stored.get("unit"),
        times=tuple(time.fromisoformat(wall) for wall in stored["times"]),
        recurrence=recurrences.from_json(stored["recurrence"], anchor_at=None),
        start_weekday=stored.get("start_weekday"),
        days=stored.get("days"),
        until=None if until is None else date.fromisoformat(until),
        start=None if start is None else date.fromisoformat(start),
        course=None if taper is None else tapers.from_json(taper),
        terms=Instructions(
            food=stored.get("food"),
            gap_minutes=stored.get("gap_minutes"),
            most_in_day=None if most_in_day is None else Decimal(most_in_day),
            note=stored.get("note"),
        ),
        person=stored.get("person"),
    )


def _text(value: Decimal | date | None) -> str | None:
    return None if value is None else str(value)
