"""A wall clock is judged by the stopwatch, by Telegram's clock and by the last tick on record."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.clock_guard import (
    PATIENCE,
    RIGHT_AGAIN,
    SETTLED,
    TOLERANCE,
    Reading,
    Verdict,
    is_ahead,
    looked,
    step,
    told,
    told_nothing,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RIGHT = Verdict(Reading(NOON, 0.0))
JUMPS = st.timedeltas(timedelta(days=-4000), timedelta(days=4000))


def at(seconds: float, off_by: timedelta = timedelta()) -> Reading:
    """A reading so long after noon, of a clock that is ahead by so much."""
    return Reading(NOON + timedelta(seconds=seconds) + off_by, seconds)


@given(jump=JUMPS, seconds=st.floats(0.1, 1e6))
def test_a_jump_beyond_two_minutes_is_doubted_and_one_that_is_undone_is_forgotten(
    jump: timedelta, seconds: float
) -> None:
    verdict = looked(RIGHT, at(seconds, jump))

    assert verdict.is_right == (abs(jump) <= TOLERANCE)
    if not verdict.is_right:
        assert verdict.off_by == jump
        assert not looked(verdict, at(seconds + 1, jump)).is_right
        assert looked(verdict, at(seconds + 1)) == Verdict(at(seconds + 1))


@given(st.lists(st.tuples(st.floats(0.01, 3600), st.integers(-500, 500)), max_size=60))
def test_slewing_and_small_steps_are_followed_however_far_they_lead(steps: list[tuple[float, int]]) -> None:
    verdict, seconds, off_by = RIGHT, 0.0, timedelta()
    for passed, rate in steps:
        seconds += passed
        off_by += timedelta(seconds=min(passed * rate / 1e6, 60))
        verdict = looked(verdict, at(seconds, off_by))
        assert verdict.is_right


@given(slept=st.timedeltas(timedelta(minutes=3), timedelta(days=4000)), looked_before=st.booleans())
def test_telegram_is_right_about_a_machine_that_was_suspended(
    slept: timedelta, *, looked_before: bool
) -> None:
    verdict = looked(RIGHT, at(1, slept)) if looked_before else RIGHT
    confirmed = told(verdict, at(2, slept), at(2, slept).wall - timedelta(seconds=1))

    assert not confirmed.is_right
    assert confirmed.best == Reading(at(2, slept).wall - timedelta(seconds=1), 2.0)
    assert not looked(confirmed, at(SETTLED, slept)).is_right
    assert looked(confirmed, at(SETTLED + 2, slept)) == Verdict(at(SETTLED + 2, slept))
    assert told(confirmed, at(SETTLED + 2, slept), at(SETTLED + 2, slept).wall).is_right


@given(jump=st.timedeltas(timedelta(minutes=3), timedelta(days=4000)), back=st.floats(2, SETTLED))
def test_a_jump_that_takes_telegrams_clock_along_but_does_not_last_is_forgotten(
    jump: timedelta, back: float
) -> None:
    confirmed = told(looked(RIGHT, at(1, jump)), at(2, jump), at(2, jump).wall)

    assert looked(confirmed, at(back)) == Verdict(at(back))
    elsewhere = looked(confirmed, at(back, 2 * jump + HOUR))
    assert elsewhere.confirmed is None
    assert not looked(elsewhere, at(SETTLED + 3, 2 * jump + HOUR)).is_right


@given(jump=JUMPS)
def test_telegram_is_right_about_a_clock_that_jumped_and_the_doubt_is_as_old_as_the_jump(
    jump: timedelta,
) -> None:
    verdict = looked(RIGHT, at(1, jump))
    condemned = told(verdict, at(2, jump), at(2).wall)

    assert condemned.is_right == (abs(jump) <= TOLERANCE)
    assert condemned.since == verdict.since
    assert condemned.best == (at(2, jump) if condemned.is_right else at(2))


@pytest.mark.parametrize(("off_by", "is_right"), [(HOUR, False), (-HOUR, False), (TOLERANCE, True)])
def test_a_start_is_judged_by_telegram(off_by: timedelta, *, is_right: bool) -> None:
    assert told(Verdict(), at(0, off_by), NOON).is_right == is_right


def test_before_anything_is_known_nothing_is_doubted() -> None:
    assert looked(Verdict(), at(0)) == Verdict()


def test_a_clock_at_the_border_is_not_doubted_again_and_again() -> None:
    verdict = looked(RIGHT, at(1, TOLERANCE + timedelta(seconds=1)))

    assert not looked(verdict, at(2, TOLERANCE)).is_right
    assert looked(verdict, at(2, RIGHT_AGAIN)).is_right


@pytest.mark.parametrize(
    ("last_tick", "is_right"),
    [(None, True), (NOON - 1000 * HOUR, True), (NOON + TOLERANCE, True), (NOON + HOUR, False)],
)
def test_a_start_without_a_date_goes_by_the_last_tick_which_a_right_clock_is_never_behind(
    last_tick: datetime | None, *, is_right: bool
) -> None:
    verdict = told_nothing(Verdict(), at(0), last_tick)

    assert verdict.is_right == is_right
    assert verdict.base is not None


def test_a_doubt_ends_when_telegram_answers_but_never_says_what_time_it_is() -> None:
    verdict = looked(RIGHT, at(1, HOUR))

    assert not told_nothing(verdict, at(PATIENCE, HOUR), None).is_right
    assert told_nothing(verdict, at(PATIENCE + 1, HOUR), None) == Verdict(at(PATIENCE + 1, HOUR))
    assert told_nothing(RIGHT, at(5), None) == Verdict(at(5))


@pytest.mark.parametrize(
    ("at", "ahead"), [(None, False), (NOON, False), (NOON + TOLERANCE, False), (NOON + HOUR, True)]
)
def test_what_is_on_record_later_than_now_is_found(at: datetime | None, *, ahead: bool) -> None:
    assert is_ahead(at, NOON) == ahead


def test_what_the_stopwatch_counted_is_no_step() -> None:
    assert step(at(5), at(65)) == timedelta()
    assert step(at(5, HOUR), at(65)) == -HOUR
