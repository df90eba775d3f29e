"""Promise P4, held against every zone: brute force over instants for clocks, dateutil.rrule for dates."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise, product
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple
from zoneinfo import TZPATH, ZoneInfo, available_timezones

import pytest
from dateutil.rrule import DAILY, WEEKLY, rrule
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.recurrence import EVERY_DAY, EveryDays, Recurrence, Weekdays
from bot.domain.schedules import (
    Occurrence,
    Schedule,
    closes_at,
    next_occurrence,
    occurrences_between,
    resolve_wall_time,
    zone_named,
)
from tests.conftest import some_of

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ZONES = sorted(available_timezones())


def rules(zone: str) -> bytes:
    """What the database holds of a zone."""
    paths = (Path(folder, zone) for folder in TZPATH)
    return next((path for path in paths if path.is_file()), files("tzdata") / "zoneinfo" / zone).read_bytes()


# Every zone by one of its names: a quarter of the names are further ones of the same clocks.
CLOCKS = sorted({rules(zone): zone for zone in ZONES}.values())
# All offsets are whole minutes from 1972 on, and the rules of 2037 are those of every later year.
FIRST, LAST = datetime(1972, 2, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)


class ClockChange(NamedTuple):
    """Clocks of `zone` go from `before` to `beyond` (naive local times) at the instant `at`."""

    zone: str
    at: datetime
    before: datetime
    beyond: datetime


def local_time(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def offset(at: datetime, zone: str) -> timedelta:
    return local_time(at, zone) - at.replace(tzinfo=None)


@cache
def changes_of(zone: str) -> tuple[ClockChange, ...]:
    """All changes of the clocks that last for at least three weeks (Ramadan in Morocco is the shortest)."""
    weeks = [FIRST + n * timedelta(weeks=3) for n in range((LAST - FIRST) // timedelta(weeks=3))]
    spans = [(a, b) for a, b in pairwise(weeks) if offset(a, zone) != offset(b, zone)]
    return tuple(_bisect_change(a, b, zone) for a, b in spans)


def _bisect_change(low: datetime, high: datetime, zone: str) -> ClockChange:
    before = offset(low, zone)
    while high - low > MINUTE:
        middle = low + ((high - low) / 2 // MINUTE or 1) * MINUTE
        low, high = (middle, high) if offset(middle, zone) == before else (low, middle)
    return ClockChange(zone, high, high.replace(tzinfo=None) + before, local_time(high, zone))


def extreme_changes(zone: str) -> list[ClockChange]:
    """The widest gap, the widest overlap and the latest change of a zone."""
    ordered = sorted(changes_of(zone), key=lambda each: each.beyond - each.before)
    return [ordered[0], ordered[-1], changes_of(zone)[-1]] if ordered else []


def first_instants_by_wall_time(zone: str, around: datetime, margin: timedelta) -> dict[datetime, datetime]:
    """Every local minute the clocks show near an instant, with the first instant that shows it."""
    seen: dict[datetime, datetime] = {}
    for n in range(-(margin // MINUTE), margin // MINUTE + 1):
        seen.setdefault(local_time(around + n * MINUTE, zone), around + n * MINUTE)
    return seen


def every_week(zone: str = "Europe/Berlin", **changed: Any) -> Schedule:
    whole: dict[str, Any] = {"times": (time(8), time(20)), "start": date(2026, 1, 1), "zone": zone} | changed
    return Schedule(**whole)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize("part", some_of(8, 2))
@pytest.mark.thorough
def test_in_every_zone_a_time_is_due_when_clocks_first_show_it_or_first_pass_it(part: int) -> None:
    for zone, change in ((z, c) for z in CLOCKS[part::8] for c in extreme_changes(z)):
        width = abs(change.beyond - change.before)
        seen = first_instants_by_wall_time(zone, change.at, width + 2 * HOUR)
        dates = (
            {each.date() for each in first_instants_by_wall_time(zone, change.at, DAY + HOUR)}
            if width >= DAY
            else None
        )
        for wall in _walls_around(change, width):
            expected = seen.get(wall)
            if expected is None and (dates is None or wall.date() in dates):
                expected = min(instant for local, instant in seen.items() if local > wall)
            assert resolve_wall_time(wall, zone) == expected, (zone, wall)


def _walls_around(change: ClockChange, width: timedelta) -> Iterator[datetime]:
    low, high = sorted((change.before, change.beyond))
    yield from (low - MINUTE, low, low + MINUTE, low + width / 2, high - MINUTE, high, high + MINUTE)
    yield from (
        datetime.combine(day.date(), time.min) for day in (low, high) if low <= _midnight(day) <= high
    )


def _midnight(day: datetime) -> datetime:
    return datetime.combine(day.date(), time.min)


@pytest.mark.parametrize("part", some_of(8, 2))
@pytest.mark.thorough
def test_in_every_zone_each_date_that_exists_has_each_slot_exactly_once(part: int) -> None:
    times = (time(0), time(0, 30), time(1, 45), time(2, 15), time(3), time(12), time(23, 59))
    for zone, change in ((z, c) for z in CLOCKS[part::8] for c in extreme_changes(z)):
        schedule = every_week(zone, times=times, start=change.before.date() - 9 * DAY)
        found = list(occurrences_between(schedule, change.at - 20 * DAY, change.at + 9 * DAY))
        hours = range(-9 * 24, 9 * 24 + 1)
        lived = sorted({local_time(change.at + n * HOUR, zone).date() for n in hours})[1:-1]
        slots = [(each.local_date, each.slot) for each in found if lived[0] <= each.local_date <= lived[-1]]
        assert slots == list(product(lived, range(len(times)))), change
        assert all(a.due_at <= b.due_at for a, b in pairwise(found)), change


@given(zone=st.sampled_from(ZONES), data=st.data())
@pytest.mark.thorough
def test_ticks_anywhere_lose_nothing_and_double_nothing(zone: str, data: st.DataObject) -> None:
    centre = data.draw(st.sampled_from([each.at for each in changes_of(zone)] or [at("2026-06-01")]))
    schedule = data.draw(schedules(zone, centre.date() - 3 * DAY))
    a, b, c = sorted(data.draw(st.tuples(*[st.integers(-9999, 9999)] * 3)))
    ticks = [centre + n * MINUTE for n in (a, b, c)]
    pieces = [list(occurrences_between(schedule, x, y)) for x, y in pairwise(ticks)]
    whole = list(occurrences_between(schedule, ticks[0], ticks[2]))
    assert pieces[0] + pieces[1] == whole
    assert list(_iterate_due(schedule, ticks[0], ticks[2])) == sorted({o.due_at for o in whole})
    assert whole == sorted(whole, key=lambda o: (o.due_at, o.local_date, o.slot))


def _iterate_due(schedule: Schedule, after: datetime, until: datetime) -> Iterator[datetime]:
    while (found := next_occurrence(schedule, after)) and found.due_at <= until:
        yield (after := found.due_at)


RECURRENCES: tuple[Recurrence, ...] = (EVERY_DAY, Weekdays(frozenset({0, 4, 6})), EveryDays(3))


@st.composite
def schedules(draw: st.DrawFn, zone: str, start: date) -> Schedule:
    times = tuple(
        sorted(draw(st.sets(st.times().map(lambda t: time(t.hour, t.minute)), min_size=1, max_size=4)))
    )
    on = draw(st.sampled_from(RECURRENCES))
    end = start + draw(st.integers(0, 9)) * DAY
    return every_week(zone, times=times, start=start, end=end, recurrence=on)


@given(zone=st.sampled_from(ZONES), skip=st.integers(0, 4000), data=st.data())
@pytest.mark.thorough
def test_the_dates_are_those_of_the_calendar_rule(zone: str, skip: int, data: st.DataObject) -> None:
    start = data.draw(st.dates(date(1990, 1, 1), date(2030, 1, 1)))
    end = start + data.draw(st.integers(0, 5000)) * DAY
    weekdays = data.draw(st.frozensets(st.integers(0, 6)))
    step = 1 if weekdays else data.draw(st.integers(1, 366))
    schedule = every_week(
        zone,
        times=(time(12),),
        start=start,
        end=end,
        recurrence=Weekdays(weekdays) if weekdays else EveryDays(step),
    )
    rule = rrule(
        WEEKLY if weekdays else DAILY,
        dtstart=datetime.combine(start, time(12)),
        until=datetime.combine(end, time(12)),
        byweekday=sorted(weekdays) or None,
        interval=step,
    )
    first, last = (datetime.combine(start + n * DAY, time(12)) for n in (skip, skip + 9 * step))
    wanted = [each.date() for each in rule.between(first, last, inc=True) if resolve_wall_time(each, zone)]
    found = occurrences_between(
        schedule, first.replace(tzinfo=UTC) - 2 * DAY, last.replace(tzinfo=UTC) + 2 * DAY
    )
    assert [each.local_date for each in found if first.date() <= each.local_date <= last.date()] == wanted


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        ("America/Sao_Paulo", "2018-11-04 00:00", "2018-11-04 03:00"),
        ("Asia/Beirut", "2026-03-29 00:30", "2026-03-28 22:00"),
        ("Africa/Cairo", "2026-04-24 00:00", "2026-04-23 22:00"),
        ("Australia/Lord_Howe", "2026-10-04 02:10", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45"),
        ("Antarctica/Troll", "2026-03-29 01:30", "2026-03-29 01:00"),
        ("Antarctica/Troll", "2026-10-25 02:30", "2026-10-25 00:30"),
        ("Africa/Casablanca", "2026-02-15 02:30", "2026-02-15 01:30"),
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),
        ("America/Toronto", "1919-03-30 23:45", "1919-03-31 04:30"),
        ("Pacific/Apia", "2011-12-31 00:00", "2011-12-30 10:00"),
    ],
)
def test_clocks_that_jump_are_read_as_people_do(zone: str, wall: str, instant: str) -> None:
    assert resolve_wall_time(datetime.fromisoformat(wall), zone) == at(instant)


@pytest.mark.parametrize(
    ("zone", "missing"),
    [
        ("Pacific/Apia", date(2011, 12, 30)),
        ("Pacific/Fakaofo", date(2011, 12, 30)),
        ("Pacific/Kwajalein", date(1993, 8, 21)),
        ("Pacific/Enderbury", date(1994, 12, 31)),
        ("Pacific/Kiritimati", date(1994, 12, 31)),
        ("Asia/Manila", date(1844, 12, 31)),
    ],
)
def test_a_date_that_never_was_has_no_dose(zone: str, missing: date) -> None:
    schedule = every_week(zone, start=missing - DAY, end=missing + DAY, times=(time(0), time(23, 59)))
    start = datetime.combine(missing - 9 * DAY, time.min, UTC)
    dates = [each.local_date for each in occurrences_between(schedule, start, start + 20 * DAY)]
    assert dates == [missing - DAY, missing - DAY, missing + DAY, missing + DAY]


def test_a_day_lived_twice_has_one_dose() -> None:
    # Kwajalein went from UTC+11 to UTC-12 at the end of September 1969.
    schedule = every_week(
        "Pacific/Kwajalein", start=date(1969, 9, 28), end=date(1969, 10, 2), times=(time(9),)
    )
    found = list(occurrences_between(schedule, at("1969-09-20"), at("1969-10-20")))
    assert [each.local_date.day for each in found] == [28, 29, 30, 1, 2]


def test_weekdays_choose_the_days_and_the_end_is_still_included() -> None:
    schedule = every_week(recurrence=Weekdays(frozenset({0, 2})), times=(time(9),), end=date(2026, 1, 14))
    found = occurrences_between(schedule, at("2025-01-01"), at("2027-01-01"))
    assert [each.local_date.day for each in found] == [5, 7, 12, 14]


def test_an_occurrence_says_its_date_slot_and_wall_time() -> None:
    assert next_occurrence(every_week(), at("2026-07-01 06:00")) == Occurrence(
        date(2026, 7, 1), 1, time(20), at("2026-07-01 18:00")
    )


def test_a_schedule_that_is_over_has_no_next_occurrence() -> None:
    schedule = every_week(end=date(2026, 1, 1))
    assert next_occurrence(schedule, at("2026-01-01 18:59")) is not None
    assert next_occurrence(schedule, at("2026-01-01 19:00")) is None


def test_the_ends_of_the_calendar_do_no_harm() -> None:
    first = next_occurrence(every_week(), datetime.min.replace(tzinfo=UTC))
    assert first is not None
    assert first.local_date == date(2026, 1, 1)
    assert next_occurrence(every_week(), datetime.max.replace(tzinfo=UTC)) is None


def test_a_far_future_and_a_long_downtime_cost_nothing_in_advance() -> None:
    yearly = every_week(recurrence=EveryDays(366), start=date(2, 1, 1))
    started = process_time()
    assert next_occurrence(yearly, at("9000-01-01")) is not None
    assert next(occurrences_between(every_week(), at("2026-01-01"), at("9000-01-01"))).slot == 0
    # Walking either span day by day takes seconds.
    assert process_time() - started < 0.1


@pytest.mark.parametrize(
    ("times", "due", "closes"),
    [
        ((time(8),), "2026-02-01 07:00", "2026-02-01 11:00"),
        ((time(8), time(14)), "2026-02-01 07:00", "2026-02-01 10:00"),
        ((time(8), time(8, 30)), "2026-02-01 07:00", "2026-02-01 07:15"),
        ((time(2, 15), time(2, 45), time(6)), "2026-03-29 01:00", "2026-03-29 02:30"),
    ],
    ids=["four hours", "halfway", "close together", "two slots in one gap"],
)
def test_a_late_reminder_may_go_out_for_four_hours_or_halfway_to_the_next(
    times: tuple[time, ...], due: str, closes: str
) -> None:
    schedule = every_week(times=times)
    occurrence = next_occurrence(schedule, at(due) - MINUTE)
    assert occurrence is not None
    assert occurrence.due_at == at(due)
    assert closes_at(schedule, occurrence) == at(closes)


def test_the_last_dose_may_come_late_by_four_hours() -> None:
    schedule = every_week(end=date(2026, 1, 1))
    last = next_occurrence(schedule, at("2026-01-01 18:00"))
    assert last is not None
    assert closes_at(schedule, last) == at("2026-01-01 23:00")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"times": ()}, "at least one time"),
        ({"times": (time(8, 0, 1),)}, "whole minutes"),
        ({"times": (time(8, tzinfo=UTC),)}, "whole minutes"),
        ({"times": (time(20), time(8))}, "ascending"),
        ({"times": (time(8), time(8))}, "distinct"),
        ({"zone": "Mars/Base"}, "unknown time zone"),
        ({"zone": "../../etc/passwd"}, "unknown time zone"),
        ({"zone": "Europe"}, "unknown time zone"),
        ({"zone": ""}, "unknown time zone"),
        ({"end": date(2025, 12, 31)}, "before start"),
        ({"start": date.min}, "room"),
        ({"start": date.max}, "room"),
    ],
)
def test_an_impossible_schedule_is_refused(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        every_week(**changed)


def test_an_unknown_zone_is_refused_and_a_known_one_is_kept() -> None:
    with pytest.raises(ValueError, match="Mars/Base"):
        zone_named("Mars/Base")
    assert zone_named("Asia/Tokyo") is zone_named("Asia/Tokyo")
