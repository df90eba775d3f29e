from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from dateutil.rrule import rrulestr
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.recurrence import (
    LAST,
    Cycle,
    DateRecurrence,
    EveryDays,
    EveryHours,
    Monthly,
    MonthlyDay,
    MonthlyWeekday,
    Weekdays,
)
from bot.domain.rrule import RecurrenceRule, recurrence_rules
from bot.domain.schedules import Schedule, occurrences_between
from bot.domain.tapers import Taper, TaperStep

START = date(2026, 3, 2)
FAR = 120
AMOUNTS = st.integers(1, 4).map(Decimal)
STEPS = st.lists(st.tuples(st.integers(1, 12), AMOUNTS), min_size=1, max_size=4)
COURSES = st.one_of(
    st.none(),
    STEPS.map(lambda steps: Taper(tuple(TaperStep(*each) for each in steps))),
    STEPS.map(lambda steps: Taper((*(TaperStep(*each) for each in steps), TaperStep(None, Decimal(9))))),
    st.dictionaries(st.integers(0, 6), AMOUNTS, min_size=1).map(
        lambda days: Taper(by_weekday=tuple(sorted(days.items())))
    ),
)
MONTHLY: st.SearchStrategy[Monthly] = st.one_of(
    st.builds(MonthlyDay, st.integers(1, 31) | st.just(LAST), st.integers(1, 3)),
    st.builds(MonthlyWeekday, st.integers(1, 4) | st.just(LAST), st.integers(0, 6), st.integers(1, 3)),
)
BY_DATES: st.SearchStrategy[DateRecurrence] = st.one_of(
    st.builds(EveryDays, st.integers(1, 9)),
    st.builds(Weekdays, st.frozensets(st.integers(0, 6), min_size=1)),
    st.builds(Cycle, st.integers(1, 5), st.integers(1, 5)),
    MONTHLY,
)


def days_of(run: RecurrenceRule) -> set[date]:
    """Every date of a rule, as dateutil reads RFC 5545."""
    begins = datetime.combine(run.first, time(12))
    parts = ";".join(f"{name}={_text(value)}" for name, value in run.parts.items())
    last = START + timedelta(days=FAR)
    found = rrulestr(parts, dtstart=begins).between(begins, datetime.combine(last, time(13)), inc=True)
    days = {each.date() for each in found}
    assert run.first in days or run.first > last
    return {day for day in days if day <= min(run.last or last, last)}


def _text(value: int | str | list[str]) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


@example(Weekdays(frozenset({0, 2})), Taper(by_weekday=((0, Decimal(1)), (2, Decimal(2)))), None, 0)
@example(MonthlyDay(3, 2), None, None, 0)
@example(MonthlyWeekday(2, 1, 1), None, None, 0)
@example(EveryDays(1), Taper((TaperStep(2, Decimal(1)), TaperStep(None, Decimal(9)))), None, 1)
@given(BY_DATES, COURSES, st.none() | st.integers(0, 60), st.integers(-5, 40))
def test_the_rules_together_give_every_dose_exactly_once_with_its_amount(
    recurrence: DateRecurrence, course: Taper | None, length: int | None, since: int
) -> None:
    end = None if length is None else START + timedelta(days=length)
    schedule = Schedule((time(8), time(20)), START, "UTC", recurrence, end=end, taper=course)
    first = max(START, START + timedelta(days=since))

    rules = recurrence_rules(schedule, START + timedelta(days=since))

    if rules is None:
        assert course is not None
        assert course.by_weekday
        assert not isinstance(recurrence, Weekdays)
        return
    said = [(day, run.wall, run.amount) for run in rules for day in days_of(run)]
    until = datetime.combine(START + timedelta(days=FAR), time.max, UTC)
    due = occurrences_between(schedule, datetime.combine(first, time.min, UTC), until)
    assert sorted(said, key=str) == sorted(
        ((each.local_date, each.wall, each.amount) for each in due), key=str
    )


def test_hours_that_are_counted_are_no_rule_of_days() -> None:
    assert recurrence_rules(Schedule((time(8),), START, "UTC", recurrence=EveryHours(36)), START) is None
