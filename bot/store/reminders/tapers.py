"""Tapers as they are stored in a JSON column or a dialog: {"steps": [[5, "20"], [null, "10"]]}."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bot.domain.tapers import Taper, TaperStep


def to_json(taper: Taper) -> dict[str, Any]:
    """Return the stored form."""
    if taper.steps:
        return {"steps": [[each.days, str(each.amount)] for each in taper.steps]}
    return {"weekdays": {str(day): str(amount) for day, amount in taper.by_weekday}}


def from_json(stored: Mapping[str, Any]) -> Taper:
    """Return the taper of a stored form."""
    steps = tuple(TaperStep(days, Decimal(amount)) for days, amount in stored.get("steps", ()))
    by_weekday = ((int(day), Decimal(amount)) for day, amount in stored.get("weekdays", {}).items())
    return Taper(steps, tuple(sorted(by_weekday)))
