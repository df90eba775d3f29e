"""Some at once, then as many as come back: per chat."""

import pytest

from bot.updates.throttle import SWEEP_SIZE, TokenBucket


def taken(pace: TokenBucket, chat_id: int, now: float) -> int:
    """How many tokens there were."""
    count = 0
    while not pace.seconds_until_token(chat_id, now):
        pace.take(chat_id, now)
        count += 1
    return count


def test_so_many_at_once_then_one_a_second() -> None:
    pace = TokenBucket(per_second=1, burst=20)

    assert taken(pace, 1, now=100.0) == 20
    assert pace.seconds_until_token(1, now=100.25) == 0.75
    assert taken(pace, 1, now=101.0) == 1
    assert taken(pace, 1, now=106.5) == 5
    assert taken(pace, 1, now=1_000.0) == 20


def test_each_chat_has_its_own() -> None:
    pace = TokenBucket(per_second=2, burst=1)
    pace.take(1, now=0.0)

    assert pace.seconds_until_token(1, now=0.0) == 0.5
    assert pace.seconds_until_token(2, now=0.0) == 0


@pytest.mark.thorough
def test_a_chat_that_has_rested_is_forgotten_and_one_that_has_not_is_not() -> None:
    pace = TokenBucket(per_second=1, burst=1)
    for chat_id in range(SWEEP_SIZE):
        pace.take(chat_id, now=0.0)
    pace.take(-1, now=5.0)

    assert pace.chat_count == 1
    assert pace.seconds_until_token(-1, now=5.0) == 1
