"""Stock: how long it lasts, and when to warn that it is low."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

WARN_DAYS = 7
"""Days of stock left at which a person is warned, unless they chose otherwise."""
MAX_FORECAST = timedelta(days=2 * 366)
"""Two years: a person with stock for longer needs no date."""

# Units that measure the strength of a dose, not a number of pieces.
_STRENGTHS = frozenset({"mg", "g", "mcg", "IU", "billion CFU"})


@dataclass(frozen=True)
class StockForecast:
    """Forecast of how long the stock lasts.

    Attributes:
        doses: Doses that the stock is enough for, within the period looked at.
        last_dose_on: Local date of the last of these doses; None: not enough for a single dose.
        runs_out_on: Local date of the first dose without enough stock; None: none in the period.
    """

    doses: int
    last_dose_on: date | None
    runs_out_on: date | None


def is_stock_unit(unit: str | None) -> bool:
    """Return whether stock can be counted in this unit: it counts pieces or volumes, not strengths."""
    return unit is not None and unit not in _STRENGTHS


def amount_used(amount: Decimal | None, unit: str | None, per_dose: Decimal | None) -> Decimal:
    """Return how much of the stock one dose takes.

    "2 tablets" takes two. How many pieces "200 mg" is, is not known unless the person said so (`per_dose`);
    one piece is assumed, and shown.
    """
    if amount is not None and is_stock_unit(unit):
        return amount
    return Decimal(1) if per_dose is None else per_dose


def forecast_stock(left: Decimal, uses: Iterable[tuple[date, Decimal]]) -> StockForecast:
    """Return the forecast for `left`; it ends at the first dose that the stock is not enough for.

    Args:
        left: The stock left.
        uses: Local date and amount of every coming dose, in order; read no further than needed.
    """
    doses, last_on = 0, None
    for day, use in uses:
        if use > left:
            return StockForecast(doses, last_on, day)
        left -= use
        doses, last_on = doses + 1, day
    return StockForecast(doses, last_on, None)


def is_low(forecast: StockForecast, today: date, warn_days: int | None) -> bool:
    """Return whether on the local date `today` at most `warn_days` days of stock are left."""
    days = WARN_DAYS if warn_days is None else warn_days
    return forecast.runs_out_on is not None and (forecast.runs_out_on - today).days <= days
