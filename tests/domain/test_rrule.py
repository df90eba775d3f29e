from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from dateutil.rrule import MONTHLY as MONTHLY_RULE
from dateutil.rrule import rrule, weekday
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.monthly import LAST, Monthly, MonthlyDay, MonthlyWeekday
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
RHYTHMS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.builds(dict, every_days=st.integers(1, 9)),
    st.builds(dict, weekdays=st.frozensets(st.integers(0, 6))),
    st.builds(dict, cycle=st.tuples(st.integers(1, 5), st.integers(1, 5))),
    st.builds(dict, monthly=MONTHLY),
)


def days_of(run: RecurrenceRule) -> set[date]:
    """Every date of a rule, as a calendar program finds it."""
    if run.monthly is not None:
        return days_of_months(run, run.monthly)
    every = {run.first + timedelta(days=n) for n in range(0, 2 * FAR, run.every_days)}
    last = START + timedelta(days=FAR)
    return {
        day
        for day in every
        if day <= min(run.last or last, last) and (not run.weekdays or day.weekday() in run.weekdays)
    }


def days_of_months(run: RecurrenceRule, rule: Monthly) -> set[date]:
    """Every date of a rule by the month, as dateutil reads RFC 5545."""
    which: dict[str, Any] = (
        {"bymonthday": rule.day}
        if isinstance(rule, MonthlyDay)
        else {"byweekday": weekday(rule.weekday, rule.nth)}
    )
    begins = datetime.combine(run.first, time(12))
    found = rrule(MONTHLY_RULE, dtstart=begins, interval=rule.every, **which)
    last = START + timedelta(days=FAR)
    days = {each.date() for each in found.between(begins, datetime.combine(last, time(13)), inc=True)}
    assert run.first in days
    return {day for day in days if day <= min(run.last or last, last)}


@given(RHYTHMS, COURSES, st.none() | st.integers(0, 60), st.integers(-5, 40))
def test_the_rules_together_give_every_dose_exactly_once_with_its_amount(
    rhythm: dict[str, Any], course: Taper | None, length: int | None, since: int
) -> None:
    end = None if length is None else START + timedelta(days=length)
    schedule = Schedule((time(8), time(20)), START, "UTC", end=end, taper=course, **rhythm)
    first = max(START, START + timedelta(days=since))

    rules = recurrence_rules(schedule, START + timedelta(days=since))

    if rules is None:
        assert course is not None
        assert course.by_weekday
        assert not schedule.weekdays
        return
    said = [(day, run.wall, run.amount) for run in rules for day in days_of(run)]
    until = datetime.combine(START + timedelta(days=FAR), time.max, UTC)
    due = occurrences_between(schedule, datetime.combine(first, time.min, UTC), until)
    assert sorted(said, key=str) == sorted(
        ((each.local_date, each.wall, each.amount) for each in due), key=str
    )


def test_hours_that_are_counted_are_no_rule_of_days() -> None:
    assert recurrence_rules(Schedule((time(8),), START, "UTC", every_hours=36), START) is None
