from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.history import DayMark, DoseCounts, DoseEvent, DoseEventState, count_doses, mark_day, streak

DAY = date(2026, 3, 2)
DUE = datetime(2026, 3, 2, 8, tzinfo=UTC)
STATES = st.sampled_from(("taken", "skipped", "missed"))


def event(
    state: DoseEventState, days_ago: int = 0, reason: str | None = None, *, as_needed: bool = False
) -> DoseEvent:
    back = timedelta(days=days_ago)
    return DoseEvent(DAY - back, DUE - back, state, reason=reason, is_as_needed=as_needed)


def taken(after: timedelta) -> DoseEvent:
    return DoseEvent(DAY, DUE, "taken", DUE + after)


def test_a_tally_tells_late_from_in_time_and_plan_from_need() -> None:
    found = count_doses(
        [
            taken(timedelta(minutes=60)),
            taken(timedelta(minutes=61)),
            event("taken"),  # nobody knows when
            event("skipped", reason="sick"),
            event("skipped", reason="sick"),
            event("skipped", reason="doctor"),
            event("missed"),
            event("due"),
            event("taken", as_needed=True),
        ]
    )

    assert found == DoseCounts(3, 1, 3, 1, 1, 1, 1, (("sick", 2), ("doctor", 1)))
    assert (found.settled, found.percent) == (7, 50)


def test_nothing_due_is_no_percentage() -> None:
    assert count_doses([]).percent is None
    assert count_doses([event("skipped", reason="doctor")]).percent is None


@pytest.mark.parametrize(
    ("events", "went"),
    [
        ([], "free"),
        ([event("taken", as_needed=True)], "free"),
        ([event("skipped", reason="doctor")], "free"),
        ([event("taken"), event("taken")], "all"),
        ([event("taken"), event("skipped", reason="doctor")], "all"),
        ([event("taken"), event("due")], "open"),
        ([event("due")], "open"),
        ([event("taken"), event("missed")], "some"),
        ([event("taken"), event("due"), event("skipped")], "some"),
        ([event("missed")], "none"),
        ([event("skipped", reason="sick"), event("due")], "none"),
    ],
)
def test_a_day_went_as_its_doses_did(events: list[DoseEvent], went: DayMark) -> None:
    assert mark_day(events) == went


def days_in_a_row(events: Iterable[DoseEvent]) -> int:
    """The streak of those doses that the database gives to it."""
    return streak((each.local_date, each.state) for each in events if mark_day([each]) != "free")


def test_a_pause_a_free_day_and_the_doctors_word_do_not_break_a_streak() -> None:
    kept = [
        event("taken"),
        event("due"),  # today is not over
        event("taken", 1),
        # two and three days ago it was paused
        event("skipped", 4, "doctor"),
        event("taken", 5),
        event("taken", 5),
        event("taken", 6, as_needed=True),
        event("taken", 7),
    ]

    assert days_in_a_row(kept) == 3
    assert days_in_a_row([*kept, event("missed", 6)]) == 2
    assert days_in_a_row([*kept, event("skipped", 0, "forgot")]) == 0
    assert days_in_a_row([]) == 0


@given(st.lists(st.tuples(STATES, st.integers(0, 30)), max_size=60), st.integers(0, 30), st.integers(1, 30))
def test_a_pause_inserted_anywhere_leaves_the_streak_as_it_was(
    doses: list[tuple[DoseEventState, int]], at: int, length: int
) -> None:
    events = [event(state, days_ago) for state, days_ago in doses]
    paused = [event(state, ago if ago < at else ago + length) for state, ago in doses]

    assert days_in_a_row(events) == days_in_a_row(paused)
    assert days_in_a_row(events) <= len({each.local_date for each in events})
