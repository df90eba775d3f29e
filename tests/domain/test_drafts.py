"""From a line to a schedule, and corrections of a line."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.drafts import amended, in_step, line_of, says_days, schedule_of
from bot.domain.reading import Problem, Reminder, Trouble, canonical, reminder
from bot.domain.schedules import Schedule, between

ZONE = "Europe/Berlin"
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # Monday, 12:00 in Berlin
TODAY = date(2026, 11, 23)


def read(line: str) -> Reminder:
    found = reminder(line, TODAY)
    assert isinstance(found, Reminder)
    return found


def schedule(line: str, now: datetime = NOON) -> Schedule:
    found = schedule_of(read(line), ZONE, now)
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
    coming = between(found, NOON, NOON + timedelta(days=30))
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
    found = schedule_of(read(line), ZONE, NOON)
    assert isinstance(found, Schedule) if said is None else found == Problem(Trouble.BAD_LENGTH, said)


def test_another_time_keeps_the_days_of_every_three_days() -> None:
    before = Schedule((time(8),), TODAY - timedelta(days=1), ZONE, every_days=3)
    moved = schedule("zinc 20:00 every 3 days")
    assert in_step(moved, before).start == before.start
    assert in_step(moved, before).times == (time(20),)
    assert in_step(schedule("zinc 20:00 every 2 days"), before).start == TODAY
    assert in_step(schedule("zinc 20:00"), before).start == TODAY


LINES = [
    "magnesium 200 mg 21:00",
    "vitamin d 1000 IU mon wed fri 09:00",
    "b12 1 mg every 3 days 07:00",
    '"take two" 0.5 tablet 08:00 20:00 until 2027-01-31',
]


@pytest.mark.parametrize("line", LINES)
def test_a_schedule_can_be_written_as_the_line_it_came_from(line: str) -> None:
    found = read(line)
    assert line_of(found.name, found.amount, found.unit, schedule(line)) == line


def test_a_number_of_days_is_written_as_the_last_day() -> None:
    assert (
        line_of("zinc", Decimal(10), "mg", schedule("zinc 20:00 for 3 days"))
        == "zinc 10 mg 20:00 until 2026-11-25"
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("zinc 8:00", False),
        ("zinc daily 8:00", True),
        ("zinc 8:00 mon", True),
        ("zinc 8:00 every 2 days", True),
    ],
)
def test_a_line_says_on_which_days_or_leaves_it_open(line: str, *, says: bool) -> None:
    assert says_days(line, TODAY) is says


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
    changed = amended(read(BEFORE), text, TODAY)
    assert isinstance(changed, Reminder)
    assert canonical(changed) == canonical(read(after))


@pytest.mark.parametrize("text", ["zinc 22:00", "zinc", "magnesium 22:00"])
def test_what_names_something_is_no_correction_of_a_part(text: str) -> None:
    assert amended(read(BEFORE), text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "trouble"),
    [("9", Trouble.AMBIGUOUS_TIME), ("25:00", Trouble.IMPOSSIBLE_TIME), ("-5 mg", Trouble.BAD_AMOUNT)],
)
def test_a_part_that_cannot_be_read_is_a_problem(text: str, trouble: Trouble) -> None:
    changed = amended(read(BEFORE), text, TODAY)
    assert isinstance(changed, Problem)
    assert changed.trouble is trouble


@given(st.text(max_size=40))
def test_whatever_is_typed_the_name_is_never_changed_by_a_correction(text: str) -> None:
    changed = amended(read(BEFORE), text, TODAY)
    assert not isinstance(changed, Reminder) or changed.name == "magnesium"
