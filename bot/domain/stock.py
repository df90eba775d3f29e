"""How long what is in the box lasts, and when to say so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

WARN_DAYS = 7
"""Days of stock left at which a person hears of it, unless they chose otherwise."""
LONGEST_OUTLOOK = timedelta(days=2 * 366)
"""Whoever has enough for two years needs no date."""

# An amount in one of these says how strong a dose is, not how many pieces it is.
_STRENGTHS = frozenset({"mg", "g", "mcg", "IU", "billion CFU"})


@dataclass(frozen=True)
class Outlook:
    """How long the stock lasts.

    Attributes:
        doses: So many doses it is enough for, as far as was looked.
        last_on: Local date of the last of them; None: it is not enough for a single one.
        short_on: Local date of the first dose that it is not enough for; None: there is none in sight.
    """

    doses: int
    last_on: date | None
    short_on: date | None


def is_counted(unit: str | None) -> bool:
    """Tell whether amounts in this unit count pieces or measures, so that the stock can be kept in it."""
    return unit is not None and unit not in _STRENGTHS


def used(amount: Decimal | None, unit: str | None, per_dose: Decimal | None) -> Decimal:
    """Return how much of the stock one dose takes.

    "2 tablets" takes two. Of "200 mg" nobody knows how many pieces that is unless the person said it
    (`per_dose`); one is assumed, and shown.
    """
    if amount is not None and is_counted(unit):
        return amount
    return Decimal(1) if per_dose is None else per_dose


def outlook(left: Decimal, uses: Iterable[tuple[date, Decimal]]) -> Outlook:
    """Return how long `left` lasts; nothing is taken once it is not enough for a whole dose.

    Args:
        left: What there is.
        uses: Local date and use of every dose to come, in order; read no further than needed.
    """
    doses, last_on = 0, None
    for day, use in uses:
        if use > left:
            return Outlook(doses, last_on, day)
        left -= use
        doses, last_on = doses + 1, day
    return Outlook(doses, last_on, None)


def is_low(found: Outlook, today: date, warn_days: int | None) -> bool:
    """Tell whether on the local date `today` no more than so many days of stock are left."""
    days = WARN_DAYS if warn_days is None else warn_days
    return found.short_on is not None and (found.short_on - today).days <= days
