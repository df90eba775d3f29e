"""Entries made from what a person tells: how long, from when to when, or the times of a night."""

from dataclasses import dataclass
from datetime import date, datetime, time

from bot.domain.diary import days
from bot.domain.diary.model import Rated, Rating, Sleep, SleepKind

# Wall time at which people are taken to have woken on a past day, where they told only how long they slept.
_MORNING = time(8)


@dataclass(frozen=True)
class Moment:
    """When and where an entry is made: `now` in UTC, and the IANA name of the person's time zone."""

    now: datetime
    zone: str

    def rating(self, what: Rated, day: date, value: int) -> Rating:
        """Return a number for that local date.

        Raises:
            ValueError: The number is not 0 to 10.
        """
        return Rating(day, what, value, self.now, days.is_late(what, day, self.now, self.zone))

    def sleep_of_length(self, kind: SleepKind, day: date, minutes: int) -> Sleep:
        """Return a sleep of which only its length in minutes was told; 0: no sleep at all."""
        today = days.day_of("night", self.now, self.zone)
        woke_at = self.now if day == today else days.wall_on(day, _MORNING, self.zone)
        return self._sleep(kind, woke_at, told_minutes=minutes)

    def sleep_between(self, kind: SleepKind, day: date, start: time, end: time) -> Sleep:
        """Return a sleep of which a person told from when to when they slept, ending on that local date.

        Raises:
            SleepOrderError: It cannot be.
        """
        woke_at = days.wall_on(day, end, self.zone)
        began_at = days.last_before(woke_at, start, self.zone)
        return self._sleep(kind, woke_at, tried_at=began_at, fell_asleep_minutes=0, awake_minutes=0)

    def night(self, day: date, bed: time, up: time, fell_asleep_minutes: int, awake_minutes: int) -> Sleep:
        """Return the night to that local date.

        Raises:
            MoreAwakeThanInBedError: Falling asleep and lying awake take longer than the time in bed.
        """
        up_at = days.wall_on(day, up, self.zone)
        return self._sleep(
            "main",
            up_at,
            bed_at=days.last_before(up_at, bed, self.zone),
            fell_asleep_minutes=fell_asleep_minutes,
            awake_minutes=awake_minutes,
        )

    def _sleep(
        self,
        kind: SleepKind,
        woke_at: datetime,
        *,
        bed_at: datetime | None = None,
        tried_at: datetime | None = None,
        fell_asleep_minutes: int | None = None,
        awake_minutes: int | None = None,
        told_minutes: int | None = None,
    ) -> Sleep:
        return Sleep(
            kind=kind,
            bed_at=bed_at,
            tried_at=tried_at,
            fell_asleep_minutes=fell_asleep_minutes,
            awake_minutes=awake_minutes,
            wakings=None,
            woke_at=woke_at,
            up_at=woke_at,
            told_minutes=told_minutes,
            zone=self.zone,
            entered_at=self.now,
            late=days.is_late("night", days.day_of("night", woke_at, self.zone), self.now, self.zone),
        )
