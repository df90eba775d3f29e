"""From a line to a schedule, and corrections of a line."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.instructions import Instructions
from bot.domain.languages import ENGLISH
from bot.domain.parsing import ParsedReminder, ParseError, ParseErrorKind, format_reminder, parse_reminder
from bot.domain.recurrence import EveryDays, EveryHours, MonthlyDay
from bot.domain.reminder_edits import (
    amend,
    anchor_to_last_dose,
    keep_phase,
    rename,
    to_line,
    to_schedule,
    with_known_person,
)
from bot.domain.schedules import Occurrence, Schedule, next_occurrence, occurrences_between
from bot.domain.tapers import Taper, TaperStep
from tests.domain.parsing.test_reminders import reminders

ZONE = "Europe/Berlin"
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # Monday, 12:00 in Berlin
TODAY = date(2026, 11, 23)


def parse(line: str) -> ParsedReminder:
    found = parse_reminder(line, TODAY, ENGLISH)
    assert isinstance(found, ParsedReminder)
    return found


def schedule(line: str, now: datetime = NOON) -> Schedule:
    found = to_schedule(parse(line), ZONE, now, ENGLISH)
    assert isinstance(found, Schedule)
    return found


def test_it_starts_today_while_one_of_its_times_is_to_come() -> None:
    assert schedule("zinc 8:00 20:00").start == TODAY
    assert schedule("zinc 8:00 12:00").start == TODAY + timedelta(days=1)


def test_today_is_the_persons_own() -> None:
    almost_midnight = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert schedule("zinc 8:00", almost_midnight).start == date(2026, 11, 24)
    assert schedule("zinc 0:15", almost_midnight).start == date(2026, 11, 25)


@pytest.mark.parametrize(
    "line", ["zinc 8:00 for 3 days", "zinc 13:00 for 3 days", "zinc 8:00 13:00 for 3 days"]
)
def test_three_days_are_three_days_with_doses(line: str) -> None:
    found = schedule(line)
    coming = occurrences_between(found, NOON, NOON + timedelta(days=30))
    assert len({each.local_date for each in coming}) == 3


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("zinc 8:00 until 2026-11-23", "until 2026-11-23"),
        ("zinc 20:00 mon until 2026-11-23", None),
        ("zinc 8:00 mon until 2026-11-25", "until 2026-11-25"),
        ("zinc 8:00 sun for 2 days", "until 2026-11-25"),
    ],
)
def test_what_would_never_come_due_is_a_problem(line: str, said: str | None) -> None:
    found = to_schedule(parse(line), ZONE, NOON, ENGLISH)
    assert (
        isinstance(found, Schedule)
        if said is None
        else found == ParseError(ParseErrorKind.BAD_DURATION, said)
    )


def test_another_time_keeps_the_days_of_every_three_days() -> None:
    before = Schedule((time(8),), TODAY - timedelta(days=1), ZONE, recurrence=EveryDays(3))
    moved = schedule("zinc 20:00 every 3 days")
    assert keep_phase(moved, before).start == before.start
    assert keep_phase(moved, before).times == (time(20),)
    assert keep_phase(schedule("zinc 20:00 every 2 days"), before).start == TODAY
    assert keep_phase(schedule("zinc 20:00"), before).start == TODAY


def test_every_other_monday_begins_on_a_monday_that_has_a_dose() -> None:
    monday = schedule("zinc every other monday 13:00")
    assert (monday.start, monday.recurrence) == (TODAY, EveryDays(14))
    assert schedule("zinc every other monday 8:00").start == TODAY + timedelta(days=7)
    assert schedule("zinc every other friday 8:00 from 2026-12-01").start == date(2026, 12, 4)
    assert to_line("zinc", None, None, monday, NOON, ENGLISH) == "zinc every 2 weeks on mon 13:00"


def test_another_time_keeps_the_week_of_every_other_monday_and_another_day_does_not() -> None:
    before = Schedule((time(8),), TODAY - timedelta(days=7), ZONE, recurrence=EveryDays(14))
    same = schedule("zinc every other monday 13:00")
    assert keep_phase(same, before, names_day=True).start == before.start
    other = schedule("zinc every other tuesday 13:00")
    assert keep_phase(other, before, names_day=True).start == TODAY + timedelta(days=1)
    assert keep_phase(schedule("zinc every 14 days 13:00"), before).start == before.start


def test_another_time_keeps_the_months_of_every_three_months() -> None:
    before = Schedule((time(8),), date(2026, 9, 1), ZONE, recurrence=MonthlyDay(15, every=3))
    kept = keep_phase(schedule("zinc every 3 months on the 15th 13:00"), before)
    coming = next_occurrence(kept, NOON)
    assert coming is not None
    assert coming.local_date == date(2026, 12, 15)
    assert keep_phase(schedule("zinc monthly on the 15th 13:00"), before).start == TODAY


def test_hours_that_are_counted_go_on_unless_the_first_time_is_another() -> None:
    anchor = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    before = Schedule((time(8),), TODAY - timedelta(days=3), ZONE, EveryHours(8, "dose", anchor))
    longer = keep_phase(schedule("zinc every 8 hours after the last dose 8:00 for 5 days"), before)
    assert (longer.anchor_at, longer.start) == (anchor, before.start)
    anew = keep_phase(schedule("zinc every 8 hours after the last dose 9:00"), before)
    assert (anew.anchor_at, anew.start) == (None, TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("line", "hours_ago", "first"),
    [
        ("zinc 8 hours after the last dose 13:00", 3, 5),
        ("zinc 8 hours after the last dose 13:00", 9, 1),
        ("zinc 8 hours after the last dose 13:00", None, 1),
        ("zinc every 36 hours 13:00", 3, 1),
        ("zinc 8 hours after the last dose 13:00 until 2026-11-23", 3, 5),
        ("zinc 30 hours after the last dose 13:00 until 2026-11-23", 3, None),
    ],
)
def test_no_first_dose_comes_too_soon_after_the_last_one(
    line: str, hours_ago: int | None, first: int | None
) -> None:
    taken_at = None if hours_ago is None else NOON - timedelta(hours=hours_ago)
    coming = next_occurrence(anchor_to_last_dose(schedule(line), taken_at, NOON), NOON)
    assert (coming and coming.due_at) == (first and NOON + timedelta(hours=first))


def test_what_would_end_before_it_began_begins_anew() -> None:
    before = Schedule((time(20),), TODAY + timedelta(days=9), ZONE, recurrence=EveryDays(3))
    anew = schedule("zinc 20:00 every 3 days until 2026-11-24")
    assert keep_phase(anew, before) == anew
    assert keep_phase(anew, None) == anew


def test_it_begins_when_the_person_says() -> None:
    assert schedule("zinc 8:00 from 2026-12-01 for 3 days").end == date(2026, 12, 3)
    begun = schedule("pill 21 days on 7 off 8:00 from 2026-11-10")
    coming = occurrences_between(begun, NOON, NOON + timedelta(days=30))
    assert [each.local_date.day for each in coming] == [*range(24, 31), *range(8, 24)]
    found = to_schedule(parse("zinc 8:00 from 2026-12-01 until 2026-11-25"), ZONE, NOON, ENGLISH)
    assert found == ParseError(ParseErrorKind.BAD_DURATION, "until 2026-11-25")


def test_a_taper_ends_with_its_last_step() -> None:
    taper = schedule("prednisone 20 mg for 2 days then 10 mg for 3 days 13:00")
    assert taper.end == TODAY + timedelta(days=4)
    assert taper.taper == Taper((TaperStep(2, Decimal(20)), TaperStep(3, Decimal(10))))
    assert schedule("prednisone 20 mg for 2 days then 10 mg 13:00").end is None


def test_what_is_taken_as_needed_has_no_schedule() -> None:
    assert to_schedule(parse("ibuprofen 400 mg as needed"), ZONE, NOON, ENGLISH) is None


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("zinc for anna 8:00", "zinc 8:00 for Anna"),
        ("zinc 8:00 for ANNA", "zinc 8:00 for Anna"),
        ("zinc 8:00 for Ben", "zinc 8:00 for Ben"),
        ("zinc for sleep 8:00", "zinc for sleep 8:00"),
        ("zinc for mother 8:00", "zinc 8:00 for Mum"),
        ("zinc 8:00 for mommy", "zinc 8:00 for Mum"),
        ("zinc 8:00 for dad", "zinc 8:00 for Dad"),
        ("zinc 8:00 for me", "zinc 8:00"),
        ("zinc 8:00", "zinc 8:00"),
    ],
)
def test_somebody_who_is_known_is_meant_however_the_name_is_written(line: str, meant: str) -> None:
    assert with_known_person(parse(line), ["Anna", "Mum"], ENGLISH) == parse(meant)


LINES = [
    "magnesium 200 mg 21:00",
    "vitamin d 1000 IU mon wed fri 09:00",
    "b12 1 mg every 3 days 07:00",
    '"take two" 0.5 tablet 08:00 20:00 until 2027-01-31',
    "zinc 10 mg 08:00 from 2026-12-01",
    "pill 21 days on 7 days off 20:00 from 2026-11-23",
    "ibuprofen 400 mg every 8 hours after the last dose 08:00",
    "zinc every 36 hours 08:00 with food for Mum",
    "prednisone 20 mg for 5 days then 10 mg for 5 days then 5 mg 20:00 from 2026-11-23",
    "prednisone 20 mg for 5 days then 10 mg for 5 days 20:00 from 2026-11-23",
    "warfarin 5 mg mon wed fri 4 mg tue thu sat sun 18:00 without food",
]


@pytest.mark.parametrize("line", LINES)
def test_a_schedule_can_be_written_as_the_line_it_came_from(line: str) -> None:
    found = parse(line)
    said: dict[str, Any] = {"terms": found.terms, "person": found.person}
    assert to_line(found.name, found.amount, found.unit, schedule(line), NOON, ENGLISH, **said) == line


def test_what_is_taken_as_needed_can_be_written_as_a_line() -> None:
    terms = Instructions("with", 360, Decimal(1200))
    line = to_line("ibuprofen", Decimal(400), "mg", None, NOON, ENGLISH, terms=terms)
    assert line == "ibuprofen 400 mg as needed at least 6 hours apart at most 1200 mg a day with food"


def upcoming_of(kept: Schedule, now: datetime) -> list[Occurrence]:
    return list(islice(occurrences_between(kept, now, now + timedelta(days=4000)), 20))


@given(reminders())
@example(
    parse_reminder("zinc every 5 hours 09:00 from 2026-05-01 until 2026-05-01", date(2026, 5, 1), ENGLISH)
)
@settings(deadline=None)
@pytest.mark.thorough
def test_whatever_is_kept_can_be_edited_as_a_line_that_means_the_same(said: ParsedReminder) -> None:
    noon = datetime(2026, 5, 1, 10, tzinfo=UTC)
    kept = to_schedule(said, ZONE, noon, ENGLISH)
    if isinstance(kept, ParseError) or (kept and kept.end and kept.end > date(2036, 4, 27)):
        return  # it never was kept, or it ends too late to be typed
    line = to_line(
        said.name, said.amount, said.unit, kept, noon, ENGLISH, terms=said.terms, person=said.person
    )
    again = parse_reminder(line, date(2026, 5, 1), ENGLISH)
    assert isinstance(again, ParsedReminder), line
    edited = to_schedule(again, ZONE, noon, ENGLISH)
    assert not isinstance(edited, ParseError)
    assert (edited is None) == (kept is None)
    if edited is not None and kept is not None:
        edited = edited if again.start else keep_phase(edited, kept)
        assert upcoming_of(edited, noon) == upcoming_of(kept, noon)
    assert (again.name, again.amount, again.terms, again.person) == (
        said.name,
        said.amount,
        said.terms,
        said.person,
    )


def test_an_edited_taper_goes_on_where_it_is() -> None:
    line = "prednisone 20 mg for 5 days then 10 mg 20:00 from 2026-11-20"
    edited = amend(parse(line), "8:00", TODAY, ENGLISH)
    assert isinstance(edited, ParsedReminder)
    moved = to_schedule(edited, ZONE, NOON, ENGLISH)
    assert isinstance(moved, Schedule)
    coming = next_occurrence(moved, NOON)
    assert coming is not None
    assert (coming.local_date, coming.amount) == (date(2026, 11, 24), Decimal(20))


def test_a_number_of_days_is_written_as_the_last_day() -> None:
    assert (
        to_line("zinc", Decimal(10), "mg", schedule("zinc 20:00 for 3 days"), NOON, ENGLISH)
        == "zinc 10 mg 20:00 until 2026-11-25"
    )


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("zinc", "zinc 200 mg mon 21:00 with food for Mum"),
        ("omega 3", "omega 3 200 mg mon 21:00 with food for Mum"),
        ("zinc 10 mg", "zinc 10 mg mon 21:00 with food for Mum"),
    ],
)
def test_a_new_name_leaves_the_rest_as_it_was(name: str, after: str) -> None:
    before = parse("magnesium 200 mg mon 21:00 with food for Mum")
    assert rename(before, name, TODAY, ENGLISH) == parse(after)


def test_a_name_with_an_error_in_it_is_an_error() -> None:
    assert isinstance(rename(parse("magnesium 21:00"), "zinc 0 mg", TODAY, ENGLISH), ParseError)


BEFORE = "magnesium 200 mg mon wed 21:00 until 2027-01-31"


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("22:00", "magnesium 200 mg mon wed 22:00 until 2027-01-31"),
        ("8:00 and 20:00", "magnesium 200 mg mon wed 08:00 20:00 until 2027-01-31"),
        ("300 mg", "magnesium 300 mg mon wed 21:00 until 2027-01-31"),
        ("every 3 days", "magnesium 200 mg every 3 days 21:00 until 2027-01-31"),
        ("every day", "magnesium 200 mg 21:00 until 2027-01-31"),
        ("fri at 7 am", "magnesium 200 mg fri 07:00 until 2027-01-31"),
        ("for 5 days", "magnesium 200 mg mon wed 21:00 for 5 days"),
        ("2 tablets daily 7:00", "magnesium 2 tablet 07:00 until 2027-01-31"),
    ],
)
def test_one_part_is_changed_and_the_others_stay(text: str, after: str) -> None:
    changed = amend(parse(BEFORE), text, TODAY, ENGLISH)
    assert isinstance(changed, ParsedReminder)
    assert format_reminder(changed, ENGLISH) == format_reminder(parse(after), ENGLISH)


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("zinc 8:00", "with food", "zinc 8:00 with food"),
        ("zinc 8:00 with food for Mum", "without food", "zinc 8:00 without food for Mum"),
        ("zinc 8:00 with food", "for Mum", "zinc 8:00 with food for Mum"),
        ("zinc 10 mg 8:00 20:00", "as needed", "zinc 10 mg as needed"),
        ("zinc 10 mg as needed at most 3 a day", "at most 2 a day", "zinc 10 mg as needed at most 2 a day"),
        ("zinc 10 mg as needed at most 3 a day with food", "8:00", "zinc 10 mg 8:00 with food"),
        ("zinc 10 mg as needed", "6 hours apart", "zinc 10 mg as needed at least 6 hours apart"),
        ("zinc mon 8:00", "every 36 hours", "zinc every 36 hours 8:00"),
        ("zinc 8:00 20:00", "every 6 hours after the last dose", "zinc 6 hours after the last dose 8:00"),
        ("zinc every 36 hours 8:00", "9:00", "zinc every 36 hours 9:00"),
        ("zinc every 36 hours 8:00", "every 2 days", "zinc every 2 days 8:00"),
        ("zinc 8:00", "21 days on 7 off", "zinc 8:00 21 days on 7 off"),
        ("zinc 8:00 from 2026-12-01", "from 2026-12-03", "zinc 8:00 from 2026-12-03"),
        ("zinc 5 mg mon tue 4 mg wed 8:00", "3 mg", "zinc 3 mg mon tue wed 8:00"),
        ("zinc 5 mg mon tue 4 mg wed 8:00", "as needed", "zinc 5 mg as needed"),
        ("zinc 20 mg for 5 days then 10 mg 8:00", "9:00", "zinc 20 mg for 5 days then 10 mg 9:00"),
        ("zinc 20 mg 8:00", "20 mg for 5 days then 10 mg", "zinc 20 mg for 5 days then 10 mg 8:00"),
    ],
)
def test_each_part_of_what_was_said_can_be_changed_alone(before: str, text: str, after: str) -> None:
    assert amend(parse(before), text, TODAY, ENGLISH) == parse(after)


@pytest.mark.parametrize("text", ["zinc 22:00", "zinc", "magnesium 22:00", "and"])
def test_what_names_something_is_no_correction_of_a_part(text: str) -> None:
    assert amend(parse(BEFORE), text, TODAY, ENGLISH) is None


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("9", ParseErrorKind.AMBIGUOUS_TIME),
        ("25:00", ParseErrorKind.IMPOSSIBLE_TIME),
        ("-5 mg", ParseErrorKind.BAD_AMOUNT),
    ],
)
def test_a_part_that_cannot_be_read_is_a_problem(text: str, trouble: ParseErrorKind) -> None:
    changed = amend(parse(BEFORE), text, TODAY, ENGLISH)
    assert isinstance(changed, ParseError)
    assert changed.kind is trouble


@given(st.text(max_size=40))
def test_whatever_is_typed_the_name_is_never_changed_by_a_correction(text: str) -> None:
    changed = amend(parse(BEFORE), text, TODAY, ENGLISH)
    assert not isinstance(changed, ParsedReminder) or changed.name == "magnesium"
