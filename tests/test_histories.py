"""Whole histories in any order, beside a model that is too simple to be wrong (P2, P3, P4, P12).

People set up reminders, alone or in a group, press, press twice, take back, snooze, pause, stop, travel;
other members answer, strangers try what is not theirs, the group becomes a supergroup. The bot is down for
days, ticks, and dies just before it commits; its machine is suspended, and its clock jumps, is doubted, or is
wrong and believed. Whatever the order: one dose on record for every occurrence that came due, each in the one
state that the model says, and a stock that agrees with what was taken.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.domain.recurrence import (
    EVERY_DAY,
    LAST,
    Cycle,
    EveryDays,
    MonthlyDay,
    MonthlyWeekday,
    Recurrence,
    Weekdays,
)
from bot.domain.schedules import Schedule
from sandbox.telegram import Telegram
from tests.life import Fragile, Life
from tests.model import DAY, Course
from tests.puppet import Puppet, UnreliableClock, puppet

# By the profile, of each engine: 10,000 in all of a night.
EXAMPLES = {"usual": 12, "thorough": 150, "nightly": 5_000}
# Clocks that jump by an hour, by half an hour, at midnight, never, and once over a whole day.
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Asia/Kolkata",
    "Pacific/Apia",
)
BEGINNINGS = (
    datetime(2026, 3, 27, 8, tzinfo=UTC),
    datetime(2026, 10, 23, 22, tzinfo=UTC),
    datetime(2026, 3, 6, 5, 30, tzinfo=UTC),
    datetime(2026, 4, 3, 12, tzinfo=UTC),
    datetime(2011, 12, 28, 9, tzinfo=UTC),
)

# By how much a clock is wrong; one that is nearly right is followed.
JUMPS = tuple(timedelta(minutes=minutes) for minutes in (1.5, -1.5, 60, -60, -24 * 60, 400 * 24 * 60))
ASTRAY = tuple(timedelta(hours=hours) for hours in (0.5, 3, 12, 30, 10 * 24, -3))

# What can happen; the last word of these says whether the bot dies of it and comes again.
MAY_DIE = {"press", "answered", "took", "travel", "migrate"}

walls = st.lists(
    st.sampled_from(
        [time(0), time(0, 30), time(2), time(2, 30), time(8), time(12, 15), time(20), time(23, 59)]
    ),
    min_size=1,
    max_size=3,
    unique=True,
)
days_on: st.SearchStrategy[Recurrence] = st.one_of(
    st.just(EVERY_DAY),
    st.builds(Weekdays, st.frozensets(st.integers(0, 6), min_size=1)),
    st.builds(EveryDays, st.integers(2, 4)),
    st.builds(Cycle, st.integers(1, 3), st.integers(1, 3)),
    st.sampled_from([MonthlyDay(1), MonthlyDay(LAST), MonthlyDay(30), MonthlyWeekday(LAST, 6)]),
)
numbers = st.sampled_from([0, 0, 0, 1, 1, 2, 5])
presses_of = (
    numbers,
    st.sampled_from(["taken", "taken", "skipped", "undo", "snooze"]),
    st.integers(1, 2),
    st.booleans(),
)
presses = st.tuples(st.just("press"), *presses_of)
answers = st.tuples(st.just("answered"), *presses_of)
takes = st.tuples(
    st.just("took"),
    st.sampled_from(["yes", "yes", "no"]),
    st.sampled_from([0, 0, 0, 20, 90, 400]),
    st.booleans(),
)
waits = st.tuples(
    st.just("wait"), st.one_of(st.integers(1, 300), st.integers(200, 700), st.integers(600, 3000))
)
changes = st.one_of(
    st.tuples(st.just("tick"), st.integers(0, 6)),
    st.tuples(st.just("pause"), numbers, st.one_of(st.none(), st.integers(1, 4))),
    st.tuples(st.just("resume"), numbers),
    st.tuples(st.just("travel"), st.sampled_from(ZONES), st.booleans()),
    st.sampled_from([("stop",), ("start",), ("start",)]),
)
clocks = st.one_of(
    st.tuples(st.just("jump"), st.sampled_from([timedelta(), timedelta(), *JUMPS])),
    st.tuples(st.just("suspend"), st.integers(1, 900)),
    st.just(("tell",)),
    st.tuples(
        st.just("astray"),
        st.sampled_from(ASTRAY),
        numbers,
        st.sampled_from(["", "taken", "skipped", "undo", "snooze"]),
    ),
)
people = st.one_of(
    answers,
    st.tuples(st.just("meddle"), numbers, st.sampled_from(["here", "at home"])),
    st.tuples(st.just("migrate"), st.sampled_from(["old first", "new first"]), st.booleans()),
)
events = st.one_of(waits, waits, presses, answers, takes, changes, clocks, people)


@st.composite
def beginnings(draw: st.DrawFn) -> tuple[datetime, list[Schedule]]:
    """When a history begins, and with which reminders."""
    start, zone = draw(st.sampled_from(BEGINNINGS)), draw(st.sampled_from(ZONES))
    today = start.astimezone(ZoneInfo(zone)).date()
    chosen = draw(st.lists(st.tuples(walls, days_on), min_size=1, max_size=2))
    length = draw(st.one_of(st.none(), st.integers(0, 6)))
    end = None if length is None else today + length * DAY
    return start, [Schedule(tuple(sorted(times)), today, zone, on, end) for times, on in chosen]


async def live(life: Life, event: tuple[Any, ...]) -> None:
    """Let one thing happen."""
    name, *how = event
    if name in MAY_DIE:
        *how, dies = how
        await getattr(life, name)(*how, dies=dies)
    else:
        await getattr(life, name)(*how)


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[tuple[Puppet, Telegram, Fragile]]:
    """One bot for all histories, of which each leaves nothing to the next."""
    database = Fragile(database_url)
    async with puppet(database) as (bot, telegram):
        yield bot, telegram, database
    await database.close()


# A last day that is over where somebody travels to, and not yet when they are back.
BACK_IN_TIME = datetime(2026, 4, 3, 12, tzinfo=UTC)
LAST_DAY = Schedule((time(0), time(20)), date(2026, 4, 3), "Europe/Berlin", end=date(2026, 4, 3))
THERE_AND_BACK = [
    ("wait", 223),
    ("travel", "Australia/Lord_Howe", False),
    ("travel", "Europe/Berlin", False),
    ("wait", 137),
]
# Taken just before the clocks of a journey would have it due again, and off and on in between.
FAR_WEST = datetime(2026, 10, 23, 22, tzinfo=UTC)
MIDNIGHT = Schedule((time(0),), date(2026, 10, 23), "America/New_York")
OFF_AND_ON = [
    ("wait", 601),
    ("travel", "Pacific/Apia", False),
    ("stop",),
    ("press", 0, "taken", 1, False),
    ("start",),
    ("wait", 179),
]


# Due just now, then a pause until a date that is on record already where one is: nothing comes that day.
JUST_DUE = Schedule((time(0, 30),), date(2026, 10, 24), "Europe/Berlin")
PAUSED_IN_BETWEEN = [
    ("wait", 30),
    ("travel", "America/New_York", False),
    ("pause", 0, 1),
    ("travel", "America/New_York", False),
]

# A pause ends with the dose after it, also where that one was taken early.
TOOK_IN_A_PAUSE = [("pause", 0, 1), ("wait", 211), ("took", "yes", 0, False), ("wait", 200)]
NIGHTLY = Schedule((time(0, 30), time(2, 30), time(8)), date(2026, 3, 27), "Australia/Lord_Howe")

# Taken while a clock was ahead, and taken back once it is right: it comes due at its time.
TOOK_AHEAD = [
    ("tick", 0),
    ("astray", timedelta(hours=12), 0, "taken"),
    ("press", 0, "undo", 1, False),
    ("wait", 800),
]
# The same dose before and after the group has another number, answered by another member.
MOVED = [
    ("wait", 700),
    ("tick", 0),
    ("answered", 0, "taken", 2, True),
    ("migrate", "new first", True),
    ("meddle", 0, "here"),
    ("answered", 0, "undo", 1, False),
    ("astray", timedelta(hours=30), 0, ""),
    ("answered", 0, "taken", 1, True),
]
DAILY = Schedule((time(0),), date(2026, 4, 3), "Europe/Berlin")


@given(beginnings(), st.lists(events, min_size=8, max_size=24), st.sampled_from(["alone", "group"]))
@example((BACK_IN_TIME, [LAST_DAY]), THERE_AND_BACK, "alone")
@example((FAR_WEST, [MIDNIGHT]), OFF_AND_ON, "alone")
@example((FAR_WEST, [JUST_DUE]), PAUSED_IN_BETWEEN, "alone")
@example((FAR_WEST, [replace(JUST_DUE, recurrence=Weekdays(frozenset({5})))]), PAUSED_IN_BETWEEN, "alone")
@example((datetime(2026, 3, 27, 8, tzinfo=UTC), [NIGHTLY, NIGHTLY]), TOOK_IN_A_PAUSE, "alone")
@example((BACK_IN_TIME, [DAILY]), TOOK_AHEAD, "alone")
@example((BACK_IN_TIME, [DAILY]), MOVED, "group")
@settings(
    max_examples=EXAMPLES[settings.get_current_profile_name()],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_every_dose_that_came_due_is_on_record_once_in_the_state_the_model_says(
    stage: tuple[Puppet, Telegram, Fragile],
    beginning: tuple[datetime, list[Schedule]],
    history: list[tuple[Any, ...]],
    where: str,
) -> None:
    start, chosen = beginning
    bot, telegram, database = stage
    owner, other = telegram.add_user("Ann"), telegram.add_user("Eve")
    group = telegram.add_group("Family", owner) if where == "group" else None
    model = [Course(each, start) for each in chosen]
    life = Life(bot, telegram, database, UnreliableClock(start), model, owner, other, group)
    await life.begin()
    try:
        for event in history:
            await live(life, event)
        await life.check()
    finally:
        await life.end()
