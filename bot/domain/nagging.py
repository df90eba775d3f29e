"""Asking again until a dose is answered: how often, how many times, and never in the quiet hours."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.domain.schedules import resolve, zone_named

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pace:
    """Ask again so long after the last time, so many times at most."""

    every: timedelta
    most: int


# Gentle comes twice within the hour, for whoever was only busy. Persistent fills an hour: whoever has not
# heard six of them will not hear the seventh, and should not be punished with it later.
PACES = {
    "gentle": Pace(timedelta(minutes=30), 2),
    "persistent": Pace(timedelta(minutes=10), 6),
}


@dataclass(frozen=True)
class Quiet:
    """Wall times between which nobody is asked again; they may lie on both sides of midnight.

    Raises:
        ValueError: They are equal, which could mean never or always.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise ValueError("quiet hours begin and end at different times")


def again_at(pace: Pace | None, asked: int, now: datetime, closes_at: datetime) -> datetime | None:
    """Return when to ask again (UTC) after having asked at `now`; None: no more.

    Args:
        pace: How the person wants it; None asks once.
        asked: How many times it was asked again so far.
        now: When it was asked last, UTC.
        closes_at: When the dose is missed, UTC; nothing is asked from then on.
    """
    if pace is None or asked >= pace.most or now + pace.every >= closes_at:
        return None
    return now + pace.every


def quiet_until(quiet: Quiet, zone: str, now: datetime) -> datetime | None:
    """Return the UTC instant at which the quiet hours around `now` end; None when it is not quiet.

    Raises:
        ValueError: The zone is unknown.
    """
    today = now.astimezone(zone_named(zone)).date()
    for day in (today - DAY, today):
        start = resolve(datetime.combine(day, quiet.start), zone)
        last = day if quiet.start < quiet.end else day + DAY
        end = resolve(datetime.combine(last, quiet.end), zone)
        if start is not None and end is not None and start <= now.astimezone(UTC) < end:
            return end
    return None
