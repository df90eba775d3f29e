"""/calendar: the file, read back by another reader."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bot.domain.recurrence import EveryHours
from bot.domain.schedules import Schedule, next_occurrence, occurrences_between, resolve_wall_time
from bot.domain.tapers import Taper, TaperStep
from bot.replies.reminders.calendar import CalendarOptions, calendar_text
from bot.store.reminders.schedules import Item, Reminder
from tests.domain.test_rrule import BY_DATES
from tests.handlers.conftest import Talk

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
YEAR = timedelta(days=366)


def reminder(schedule: Schedule, item: Item | None = None) -> Reminder:
    first = next_occurrence(schedule, NOW)
    due_at = None if first is None else first.due_at
    return Reminder(
        7, 1, item or Item("magnesium", Decimal(200), "mg"), schedule, "active", due_at, zone=schedule.zone
    )


def written(*reminders: Reminder, hides: bool = False) -> Any:
    text = calendar_text(reminders, CalendarOptions(NOW, "vesper_bot", hide_names=hides))
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return Calendar.from_ical(text)


def expanded(event: Any, until: datetime) -> set[datetime]:
    """Every instant of an event, by dateutil's reading of its rule on the wall clock of its zone."""
    begins = event["DTSTART"].dt
    if "RRULE" not in event:
        return {begins.astimezone(UTC)}
    zone = str(begins.tzinfo)
    rule = event["RRULE"]
    wall_end = until.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if "UNTIL" in rule:
        wall_end = min(wall_end, rule.pop("UNTIL")[0].astimezone(ZoneInfo(zone)).replace(tzinfo=None))
    walls = rrulestr(rule.to_ical().decode(), dtstart=begins.replace(tzinfo=None))
    # Wall times, as calendar programs count them: the zone comes in by `resolve_wall_time`.
    new_year = datetime(2026, 1, 1)  # noqa: DTZ001 - wall time
    found = {resolve_wall_time(wall, zone) for wall in walls.between(new_year, wall_end, inc=True)}
    return {each for each in found if each is not None and each <= until}


@settings(deadline=None, max_examples=60)
@given(
    zone=st.sampled_from(ZONES),
    walls=st.sets(st.sampled_from((time(0, 30), time(2, 30), time(8), time(23, 45))), min_size=1),
    start=st.integers(-20, 20),
    length=st.none() | st.integers(0, 300),
    rhythm=st.one_of(
        st.builds(dict, recurrence=BY_DATES),
        st.builds(
            dict,
            taper=st.just(
                Taper((TaperStep(5, Decimal(20)), TaperStep(9, Decimal(10)), TaperStep(None, Decimal(5))))
            ),
        ),
    ),
)
@pytest.mark.thorough
def test_another_reader_finds_the_same_instants_through_changes_of_the_clocks(
    zone: str, walls: set[time], start: int, length: int | None, rhythm: dict[str, Any]
) -> None:
    first = NOW.date() + timedelta(days=start)
    end = None if length is None else first + timedelta(days=length)
    schedule = Schedule(tuple(sorted(walls)), first, zone, end=end, **rhythm)
    mine = reminder(schedule)
    if mine.next_due_at is None:
        return
    until = NOW + YEAR

    events = written(mine).walk("VEVENT")

    instants = [each for event in events for each in expanded(event, until)]
    assert len(instants) == len(set(instants))
    since = mine.next_due_at.astimezone(ZoneInfo(zone)).date()
    due = {
        each.due_at
        for each in occurrences_between(schedule, NOW - timedelta(days=2), until)
        if each.local_date >= since
    }
    assert set(instants) == due
    assert len({str(event["UID"]) for event in events}) == len(events)


@pytest.mark.parametrize("zone", [*ZONES[:-1], "Europe/Dublin", "Africa/Casablanca", "America/Santiago"])
def test_another_reader_understands_the_zone_at_every_hour_around_its_changes(zone: str) -> None:
    mine = reminder(Schedule((time(8),), date(2026, 3, 2), zone))
    text = calendar_text([mine], CalendarOptions(NOW, "vesper_bot", hide_names=False))
    read = tzical(StringIO(text.replace("\r\n", "\n"))).get(zone)
    assert read is not None
    hours = [NOW + n * timedelta(hours=1) for n in range(2 * 366 * 24)]
    here = [each.astimezone(ZoneInfo(zone)) for each in hours]
    for n, (hour, expected) in enumerate(zip(hours, here, strict=True)):
        a_day_before, a_day_after = here[max(n - 24, 0)], here[min(n + 24, len(here) - 1)]
        if n % 12 == 0 or a_day_before.utcoffset() != a_day_after.utcoffset():
            assert hour.astimezone(read).replace(tzinfo=None, fold=0) == expected.replace(tzinfo=None, fold=0)


def test_each_amount_of_a_taper_is_named_and_every_event_rings() -> None:
    course = Taper((TaperStep(2, Decimal(20)), TaperStep(2, Decimal(10))))
    taper = Schedule((time(8),), date(2026, 3, 2), "Europe/Berlin", taper=course)

    events = written(reminder(taper, Item("prednisone", Decimal(20), "mg"))).walk("VEVENT")

    assert [str(event["SUMMARY"]) for event in events] == ["💊 prednisone 20 mg", "💊 prednisone 10 mg"]
    assert [str(event["UID"]) for event in events] == ["7-0800-0@vesper_bot", "7-0800-1@vesper_bot"]
    for event in events:
        (alarm,) = event.walk("VALARM")
        assert alarm["TRIGGER"].dt == timedelta()
    assert [str(zone["TZID"]) for zone in written(reminder(taper)).walk("VTIMEZONE")] == ["Europe/Berlin"]


def test_hours_that_are_counted_are_written_out_so_far_ahead() -> None:
    hourly = Schedule((time(8),), date(2026, 3, 2), "Europe/Berlin", recurrence=EveryHours(36))
    from_dose = Schedule((time(8),), date(2026, 3, 2), "Europe/Berlin", recurrence=EveryHours(36, "dose"))

    assert len(written(reminder(hourly)).walk("VEVENT")) == 40
    assert len(written(reminder(from_dose)).walk("VEVENT")) == 1


def test_discreet_mode_leaves_no_name_in_the_file() -> None:
    daily = Schedule((time(8),), date(2026, 3, 2), "Europe/Berlin")

    assert "magnesium" in written(reminder(daily)).to_ical().decode()
    assert "magnesium" not in written(reminder(daily), hides=True).to_ical().decode()


@pytest.mark.thorough
async def test_the_calendar_comes_as_a_file_that_says_what_is_in_it(talk: Talk) -> None:
    assert "nothing for a calendar" in await talk.say("/calendar")
    await talk.live_in("Berlin")
    await talk.remind("magnesium 200 mg 21:00 mon wed fri with food")
    await talk.remind("zinc 8:00")
    await talk.say("/pause zinc until I say so")
    said = await talk.say("/calendar")
    assert "1 reminder for your calendar" in said
    assert "Not in it" in said
    assert talk.last["document"]["file_name"] == "vesper.ics"
    sent = talk.telegram.files.find(talk.last["document"]["file_id"])
    assert sent is not None
    read: Any = Calendar.from_ical(sent.data)
    (event,) = read.walk("VEVENT")
    assert str(event["SUMMARY"]) == "💊 magnesium 200 mg"
    assert str(event["DESCRIPTION"]) == "with food"
    assert event["RRULE"]["BYDAY"] == ["MO", "WE", "FR"]
    await talk.say("/settings")
    await talk.press("discreet mode on")
    assert "Names are left out" in await talk.say("/calendar")
