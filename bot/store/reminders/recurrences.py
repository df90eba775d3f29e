"""Recurrences as they are stored in one JSON column: {"kind": "weekdays", "days": [0, 2]}."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, get_args

from bot.domain.recurrence import EveryHours, Recurrence, without_anchor

_KINDS: dict[str, type[Any]] = {each.kind: each for each in get_args(Recurrence)}


def to_json(recurrence: Recurrence) -> dict[str, Any]:
    """Return the stored form; the anchor of hours has a column of its own."""
    fields = asdict(without_anchor(recurrence))
    stored = {name: _to_json(value) for name, value in fields.items() if value is not None}
    return {"kind": recurrence.kind, **stored}


def from_json(stored: Mapping[str, Any], anchor_at: datetime | None) -> Recurrence:
    """Return the recurrence of a stored form and the anchor beside it.

    Raises:
        ValueError: A value is out of its range.
    """
    fields = {name: _from_json(value) for name, value in stored.items() if name != "kind"}
    recurrence: Recurrence = _KINDS[stored["kind"]](**fields)
    return replace(recurrence, anchor_at=anchor_at) if isinstance(recurrence, EveryHours) else recurrence


def _to_json(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def _from_json(value: object) -> object:
    return frozenset(value) if isinstance(value, list) else value
