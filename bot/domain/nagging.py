"""Nagging until a dose is answered: the interval, the number of nags, and the quiet hours."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.domain.schedules import resolve, zone_named

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pace:
    """Interval between two nags of a dose, and their maximum number."""

    every: timedelta
    most: int


# Gentle nags twice within the hour, for people who were only busy. Persistent fills an hour: a person who has
# not heard six nags will not hear the seventh, and should not find more of them later.
PACES = {
    "gentle": Pace(timedelta(minutes=30), 2),
    "persistent": Pace(timedelta(minutes=10), 6),
}


@dataclass(frozen=True)
class Quiet:
    """Wall times between which the bot does not nag; they may lie on both sides of midnight.

    Raises:
        ValueError: The times are equal, which could mean never or always.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise ValueError("quiet hours begin and end at different times")


def again_at(pace: Pace | None, asked: int, now: datetime, closes_at: datetime) -> datetime | None:
    """Return when to nag next (UTC) after a reminder or nag at `now`; None: no more.

    Args:
        pace: The person's policy; None: no nags.
        asked: Number of nags so far.
        now: When the last reminder or nag was sent, UTC.
        closes_at: When the dose counts as missed, UTC; no nags from then on.
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
