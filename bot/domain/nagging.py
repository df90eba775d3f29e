"""Nagging until a dose is answered: the interval, the number of nags, and the quiet hours."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.domain.schedules import known_zones, resolve_wall_time, zone_named

DAY = timedelta(days=1)


@dataclass(frozen=True)
class NagPolicy:
    """Interval between two nags of a dose, and their maximum number."""

    interval: timedelta
    max_nags: int


# Gentle nags twice within the hour, for people who were only busy. Persistent fills an hour: a person who has
# not heard six nags will not hear the seventh, and should not find more of them later.
NAG_POLICIES = {
    "gentle": NagPolicy(timedelta(minutes=30), 2),
    "persistent": NagPolicy(timedelta(minutes=10), 6),
}


@dataclass(frozen=True)
class QuietHours:
    """Wall times between which the bot does not nag; they may lie on both sides of midnight.

    Raises:
        ValueError: The times are equal, which could mean never or always.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise ValueError("quiet hours begin and end at different times")


def next_nag_at(
    policy: NagPolicy | None, nags_sent: int, now: datetime, closes_at: datetime
) -> datetime | None:
    """Return when to nag next (UTC) after a reminder or nag at `now`; None: no more.

    Args:
        policy: The person's policy; None: no nags.
        nags_sent: Number of nags so far.
        now: When the last reminder or nag was sent, UTC.
        closes_at: When the dose counts as missed, UTC; no nags from then on.
    """
    if policy is None or nags_sent >= policy.max_nags or now + policy.interval >= closes_at:
        return None
    return now + policy.interval


def quiet_until(quiet: QuietHours | None, zone: str | None, now: datetime) -> datetime | None:
    """Return the UTC instant at which the quiet hours around `now` end; None when it is not quiet.

    Nor is it quiet in a zone that this machine does not know: a message too early beats one never sent.
    """
    if quiet is None or zone not in known_zones():
        return None
    today = now.astimezone(zone_named(zone)).date()
    for day in (today - DAY, today):
        start = resolve_wall_time(datetime.combine(day, quiet.start), zone)
        last = day if quiet.start < quiet.end else day + DAY
        end = resolve_wall_time(datetime.combine(last, quiet.end), zone)
        if start is not None and end is not None and start <= now.astimezone(UTC) < end:
            return end
    return None
