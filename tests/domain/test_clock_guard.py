"""A wall clock is judged by the stopwatch, by Telegram's clock and by the last tick on record."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.clock_guard import (
    DOUBT_TIMEOUT_SECONDS,
    MIN_JUMP_SECONDS,
    RECOVERY_TOLERANCE,
    TOLERANCE,
    ClockReading,
    Verdict,
    clock_step,
    is_ahead,
    judge,
    judge_with_telegram,
    judge_without_telegram,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
RIGHT = Verdict(ClockReading(NOON, 0.0))
JUMPS = st.timedeltas(timedelta(days=-4000), timedelta(days=4000))


def reading_at(seconds: float, off_by: timedelta = timedelta()) -> ClockReading:
    """A reading so long after noon, of a clock that is ahead by so much."""
    return ClockReading(NOON + timedelta(seconds=seconds) + off_by, seconds)


@given(jump=JUMPS, seconds=st.floats(0.1, 1e6))
def test_a_jump_beyond_two_minutes_is_doubted_and_one_that_is_undone_is_forgotten(
    jump: timedelta, seconds: float
) -> None:
    verdict = judge(RIGHT, reading_at(seconds, jump))

    assert verdict.is_right == (abs(jump) <= TOLERANCE)
    if not verdict.is_right:
        assert verdict.off_by == jump
        assert not judge(verdict, reading_at(seconds + 1, jump)).is_right
        assert judge(verdict, reading_at(seconds + 1)) == Verdict(reading_at(seconds + 1))


@given(st.lists(st.tuples(st.floats(0.01, 3600), st.integers(-500, 500)), max_size=60))
def test_slewing_and_small_steps_are_followed_however_far_they_lead(steps: list[tuple[float, int]]) -> None:
    verdict, seconds, off_by = RIGHT, 0.0, timedelta()
    for passed, rate in steps:
        seconds += passed
        off_by += timedelta(seconds=min(passed * rate / 1e6, 60))
        verdict = judge(verdict, reading_at(seconds, off_by))
        assert verdict.is_right


@given(slept=st.timedeltas(timedelta(minutes=3), timedelta(days=4000)), looked_before=st.booleans())
def test_telegram_is_right_about_a_machine_that_was_suspended(
    slept: timedelta, *, looked_before: bool
) -> None:
    verdict = judge(RIGHT, reading_at(1, slept)) if looked_before else RIGHT
    confirmed = judge_with_telegram(
        verdict, reading_at(2, slept), reading_at(2, slept).wall - timedelta(seconds=1)
    )

    assert not confirmed.is_right
    assert confirmed.reference == ClockReading(reading_at(2, slept).wall - timedelta(seconds=1), 2.0)
    assert not judge(confirmed, reading_at(MIN_JUMP_SECONDS, slept)).is_right
    assert judge(confirmed, reading_at(MIN_JUMP_SECONDS + 2, slept)) == Verdict(
        reading_at(MIN_JUMP_SECONDS + 2, slept)
    )
    assert judge_with_telegram(
        confirmed, reading_at(MIN_JUMP_SECONDS + 2, slept), reading_at(MIN_JUMP_SECONDS + 2, slept).wall
    ).is_right


@given(jump=st.timedeltas(timedelta(minutes=3), timedelta(days=4000)), back=st.floats(2, MIN_JUMP_SECONDS))
def test_a_jump_that_takes_telegrams_clock_along_but_does_not_last_is_forgotten(
    jump: timedelta, back: float
) -> None:
    confirmed = judge_with_telegram(
        judge(RIGHT, reading_at(1, jump)), reading_at(2, jump), reading_at(2, jump).wall
    )

    assert judge(confirmed, reading_at(back)) == Verdict(reading_at(back))
    elsewhere = judge(confirmed, reading_at(back, 2 * jump + HOUR))
    assert elsewhere.confirmed is None
    assert not judge(elsewhere, reading_at(MIN_JUMP_SECONDS + 3, 2 * jump + HOUR)).is_right


@given(jump=JUMPS)
def test_telegram_is_right_about_a_clock_that_jumped_and_the_doubt_is_as_old_as_the_jump(
    jump: timedelta,
) -> None:
    verdict = judge(RIGHT, reading_at(1, jump))
    condemned = judge_with_telegram(verdict, reading_at(2, jump), reading_at(2).wall)

    assert condemned.is_right == (abs(jump) <= TOLERANCE)
    assert condemned.doubted_since == verdict.doubted_since
    assert condemned.reference == (reading_at(2, jump) if condemned.is_right else reading_at(2))


@pytest.mark.parametrize(("off_by", "is_right"), [(HOUR, False), (-HOUR, False), (TOLERANCE, True)])
def test_a_start_is_judged_by_telegram(off_by: timedelta, *, is_right: bool) -> None:
    assert judge_with_telegram(Verdict(), reading_at(0, off_by), NOON).is_right == is_right


def test_before_anything_is_known_nothing_is_doubted() -> None:
    assert judge(Verdict(), reading_at(0)) == Verdict()


def test_a_clock_at_the_border_is_not_doubted_again_and_again() -> None:
    verdict = judge(RIGHT, reading_at(1, TOLERANCE + timedelta(seconds=1)))

    assert not judge(verdict, reading_at(2, TOLERANCE)).is_right
    assert judge(verdict, reading_at(2, RECOVERY_TOLERANCE)).is_right


@pytest.mark.parametrize(
    ("last_tick", "is_right"),
    [(None, True), (NOON - 1000 * HOUR, True), (NOON + TOLERANCE, True), (NOON + HOUR, False)],
)
def test_a_start_without_a_date_goes_by_the_last_tick_which_a_right_clock_is_never_behind(
    last_tick: datetime | None, *, is_right: bool
) -> None:
    verdict = judge_without_telegram(Verdict(), reading_at(0), last_tick)

    assert verdict.is_right == is_right
    assert verdict.trusted is not None


def test_a_doubt_ends_when_telegram_answers_but_never_says_what_time_it_is() -> None:
    verdict = judge(RIGHT, reading_at(1, HOUR))

    assert not judge_without_telegram(verdict, reading_at(DOUBT_TIMEOUT_SECONDS, HOUR), None).is_right
    assert judge_without_telegram(verdict, reading_at(DOUBT_TIMEOUT_SECONDS + 1, HOUR), None) == Verdict(
        reading_at(DOUBT_TIMEOUT_SECONDS + 1, HOUR)
    )
    assert judge_without_telegram(RIGHT, reading_at(5), None) == Verdict(reading_at(5))


@pytest.mark.parametrize(
    ("at", "ahead"), [(None, False), (NOON, False), (NOON + TOLERANCE, False), (NOON + HOUR, True)]
)
def test_what_is_on_record_later_than_now_is_found(at: datetime | None, *, ahead: bool) -> None:
    assert is_ahead(at, NOON) == ahead


def test_what_the_stopwatch_counted_is_no_step() -> None:
    assert clock_step(reading_at(5), reading_at(65)) == timedelta()
    assert clock_step(reading_at(5, HOUR), reading_at(65)) == -HOUR
