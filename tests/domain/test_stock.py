from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.languages import ENGLISH
from bot.domain.parsing.stock import Refill, parse_refill
from bot.domain.recurrence import EveryDays, Weekdays
from bot.domain.schedules import Schedule, occurrences_between
from bot.domain.stock import StockForecast, amount_used, forecast_stock, is_low

MONDAY = date(2026, 3, 2)
HALVES = st.integers(1, 8).map(lambda halves: Decimal(halves) / 2)


def simulated(
    left: Decimal, schedule: Schedule, use: dict[int, Decimal], days: int
) -> tuple[int, date | None]:
    """Live through the days one by one: doses taken, and the first day on which one could not be."""
    taken = 0
    for n in range(days):
        day = MONDAY + timedelta(days=n)
        since = (day - schedule.start).days
        match schedule.recurrence:
            case EveryDays(step):
                due = since >= 0 and since % step == 0
            case Weekdays(named):
                due = since >= 0 and day.weekday() in named
            case other:
                raise AssertionError(other)
        for _time in schedule.times if due and day <= (schedule.end or day) else ():
            if left < use[day.weekday()]:
                return taken, day
            left -= use[day.weekday()]
            taken += 1
    return taken, None


@example(  # the first that is missing is due on the last day in sight
    left=Decimal(21),
    count=1,
    start=0,
    recurrence=Weekdays(frozenset({5})),
    length=None,
    use=dict.fromkeys(range(7), Decimal("0.5")),
)
@given(
    left=st.integers(0, 60).map(lambda halves: Decimal(halves) / 2),
    count=st.integers(1, 3),
    start=st.integers(0, 6),
    recurrence=st.one_of(
        st.builds(EveryDays, st.integers(1, 5)),
        st.builds(Weekdays, st.frozensets(st.integers(0, 6), min_size=1)),
    ),
    length=st.none() | st.integers(0, 40),
    use=st.fixed_dictionaries(dict.fromkeys(range(7), HALVES)),
)
def test_the_day_it_runs_out_is_the_one_that_living_through_the_days_shows(
    left: Decimal,
    count: int,
    start: int,
    recurrence: EveryDays | Weekdays,
    length: int | None,
    use: dict[int, Decimal],
) -> None:
    first = MONDAY + timedelta(days=start)
    end = None if length is None else first + timedelta(days=length)
    times = (time(8), time(13), time(21))[:count]
    schedule = Schedule(times, first, "Europe/Berlin", recurrence, end=end)
    since = datetime(2026, 3, 1, 22, tzinfo=UTC)
    coming = occurrences_between(schedule, since, since + timedelta(days=300))

    found = forecast_stock(left, ((each.local_date, use[each.local_date.weekday()]) for each in coming))

    assert (found.doses, found.runs_out_on) == simulated(left, schedule, use, 300)
    assert found.last_dose_on is None or found.runs_out_on is None or found.last_dose_on <= found.runs_out_on


@pytest.mark.parametrize(
    ("amount", "unit", "per_dose", "units"),
    [
        (None, None, None, 1),
        (None, None, "0.5", "0.5"),
        ("200", "mg", None, 1),
        ("200", "mg", "2", 2),
        ("2", "tablet", None, 2),
        ("2", "tablet", "1", 2),
        ("7.5", "ml", None, "7.5"),
        ("1000", "IU", None, 1),
    ],
)
def test_pieces_are_counted_and_strengths_are_not_guessed(
    amount: str | None, unit: str | None, per_dose: str | None, units: str
) -> None:
    def decimal(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    assert amount_used(decimal(amount), unit, decimal(per_dose)) == Decimal(units)


@pytest.mark.parametrize(
    ("days", "chosen", "low"), [(8, None, False), (7, None, True), (3, 2, False), (0, 2, True)]
)
def test_it_is_low_on_the_date_that_leaves_so_many_days(days: int, chosen: int | None, *, low: bool) -> None:
    found = StockForecast(3, MONDAY, MONDAY + timedelta(days=days))

    assert is_low(found, MONDAY, chosen) is low


def test_what_never_runs_out_is_never_low() -> None:
    assert not is_low(StockForecast(3, MONDAY, None), MONDAY, 1000)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("magnesium 60", Refill(Decimal(60), is_total=False, name="magnesium")),
        ("magnesium +60", Refill(Decimal(60), is_total=False, name="magnesium")),
        ("60", Refill(Decimal(60), is_total=False)),
        ("I have 42 left", Refill(Decimal(42), is_total=True)),
        ("magnesium = 42", Refill(Decimal(42), is_total=True, name="magnesium")),
        ("magnesium =42", Refill(Decimal(42), is_total=True, name="magnesium")),
        ("vitamin b12 30 tablets", Refill(Decimal(30), is_total=False, name="vitamin b12")),
        ("omega 3 90", Refill(Decimal(90), is_total=False, name="omega 3")),
        ("42 left of Vitamin D", Refill(Decimal(42), is_total=True, name="Vitamin D")),
        ("bought 100 more zinc", Refill(Decimal(100), is_total=False, name="zinc")),
        ("prednisone 7,5 left", Refill(Decimal("7.5"), is_total=True, name="prednisone")),
        ("0 left", Refill(Decimal(0), is_total=True)),
        ("fourteen", Refill(Decimal(14), is_total=False)),
        ("vitamin b12 30", Refill(Decimal(30), is_total=False, name="vitamin b12")),
        ("two new boxes of 28", Refill(Decimal(56), is_total=False)),
        ("some boxes of 28", Refill(Decimal(28), is_total=False, name="some boxes")),
        ("zinc 0", None),
        ("zinc", None),
        ("zinc 1,000", None),
        ("zinc 123456", None),
        ("", None),
    ],
)
def test_a_count_is_read_with_or_without_a_name(text: str, read: Refill | None) -> None:
    assert parse_refill(text, ENGLISH) == read
