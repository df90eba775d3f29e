"""No window is ever over its budget, at Telegram's end, whatever the order of things (P5)."""

import heapq
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.flood_limits import NO_CHAT, Budget, SlidingWindow

PERSON, FRIEND, GROUP = 7, 8, -7
CHATS = (1, 2, 3, 4, -1, -2, NO_CHAT)

seconds = st.floats(0, 3, allow_nan=False)
# Which chat is to be written to, after how long, and how long the way there and back takes.
# … and whether it may be charged for.
Wanted = tuple[int, float, float, float, bool]
attempts = st.lists(st.tuples(st.sampled_from(CHATS), seconds, seconds, seconds, st.booleans()), max_size=120)
budgets = st.builds(
    Budget, st.integers(1, 8), st.integers(1, 3), st.integers(1, 5), st.none() | st.integers(1, 12)
)


def arrivals(limits: SlidingWindow, wanted: list[Wanted]) -> list[tuple[float, int, bool]]:
    """Send what the limits allow; gives when each reached Telegram, for which chat, and if it was paid."""
    now, order = 1_000.0, count()
    arrived: list[tuple[float, int, bool]] = []
    answers: list[tuple[float, int, int, bool]] = []
    for chat, pause, there, back, wishes_to_pay in wanted:
        now += pause
        paid = wishes_to_pay and limits.budget.paid is not None
        while answers and answers[0][0] <= now:
            at, _, answered, was_paid = heapq.heappop(answers)
            limits.release(answered, at, paid=was_paid)
        room = limits.available_paid(now) if paid else limits.available(now)
        if room > 0 and chat not in limits.full_chats(now):
            limits.acquire(chat, now, paid=paid, evenly=paid)
            arrived.append((now + there, chat, paid))
            heapq.heappush(answers, (now + there + back, next(order), chat, paid))
    return arrived


def most_within(times: list[float], window: float) -> int:
    return max((sum(at - window < each <= at for each in times) for at in times), default=0)


@settings(deadline=None)
@given(budgets, attempts)
def test_no_window_is_ever_over_its_budget_when_the_messages_arrive(
    budget: Budget, wanted: list[Wanted]
) -> None:
    arrived = arrivals(SlidingWindow(budget), wanted)

    assert most_within([at for at, _, paid in arrived if not paid], 0.999_999) <= budget.overall
    if budget.paid is not None:
        assert most_within([at for at, _, _ in arrived], 0.999_999) <= budget.paid
    for chat in CHATS:
        theirs = [at for at, to, _ in arrived if to == chat]
        if chat > 0:
            assert most_within(theirs, 0.999_999) <= budget.per_chat
        if chat < 0:
            assert most_within(theirs, 59.999_999) <= budget.per_group


def sent(limits: SlidingWindow, chat: int, *, at: float) -> None:
    limits.acquire(chat, at)
    limits.release(chat, at)


def test_telegrams_own_numbers_are_the_default() -> None:
    assert SlidingWindow().budget == Budget(overall=30, per_chat=1, per_group=20)


def test_a_place_is_free_again_one_second_after_the_answer() -> None:
    limits = SlidingWindow(Budget(overall=1))
    sent(limits, PERSON, at=10)

    assert (limits.available(10.99), limits.full_chats(10.99)) == (0, {PERSON})
    assert (limits.available(11), limits.full_chats(11)) == (1, set())


def test_a_message_under_way_keeps_its_place_however_long_it_takes() -> None:
    limits = SlidingWindow(Budget(overall=2))
    limits.acquire(PERSON, 0)

    assert limits.available(3600) == 1
    assert limits.full_chats(3600) == {PERSON}


def test_a_group_takes_twenty_in_a_minute_and_any_number_in_a_second() -> None:
    limits = SlidingWindow()
    for _ in range(20):
        assert limits.full_chats(0) == set()
        sent(limits, GROUP, at=0)

    assert limits.full_chats(0) == {GROUP}
    assert limits.full_chats(59.9) == {GROUP}
    assert limits.full_chats(60) == set()


def test_a_message_under_way_to_a_group_counts_as_well() -> None:
    limits = SlidingWindow(Budget(per_group=2))
    sent(limits, GROUP, at=0)
    limits.acquire(GROUP, 0)

    assert limits.full_chats(10) == {GROUP}


def test_what_counts_against_no_chat_fills_none() -> None:
    limits = SlidingWindow(Budget(overall=2))
    sent(limits, NO_CHAT, at=0)

    assert limits.available(0) == 1
    assert limits.full_chats(0) == set()


def test_what_is_paid_for_leaves_the_free_places_free() -> None:
    limits = SlidingWindow(Budget(overall=2, paid=50))
    for chat in (1, 2, 3):
        limits.acquire(chat, 0, paid=True)

    assert (limits.available(0), limits.available_paid(0)) == (2, 5)
    limits.acquire(4, 0)
    assert (limits.available(0), limits.available_paid(0)) == (1, 5)


def test_nothing_is_charged_for_unless_the_operator_says_so() -> None:
    assert SlidingWindow().available_paid(0) == 0


def test_what_nobody_waits_for_leaves_evenly_and_keeps_places_for_answers() -> None:
    limits = SlidingWindow(Budget(overall=30))
    left = []
    for tenth in range(20):
        now = tenth * 0.1001
        while limits.available_evenly(now) > 0:
            limits.acquire(NO_CHAT, now, evenly=True)
            limits.release(NO_CHAT, now)
            left.append(now)
        if tenth < 9:
            assert limits.available(now) > 0

    assert [sum(at < second + 1 and at >= second for at in left) for second in (0, 1)] == [30, 30]
    assert limits.seconds_until_available(left[-1]) <= 0.1


def test_even_the_smallest_budget_lets_something_leave() -> None:
    assert SlidingWindow(Budget(overall=1)).available_evenly(0) == 1


def test_the_wait_ends_when_the_first_place_becomes_free() -> None:
    limits = SlidingWindow()
    sent(limits, PERSON, at=10)
    sent(limits, FRIEND, at=10.5)

    assert limits.seconds_until_available(10.6) == pytest.approx(0.4)
    assert limits.seconds_until_available(11) == pytest.approx(0.5)
    assert limits.seconds_until_available(100) == 1


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(0, 100))
def test_silence_lasts_as_long_as_the_longest_that_was_asked_for(ends: list[float], now: float) -> None:
    limits = SlidingWindow()
    for end in ends:
        limits.pause(end)

    assert limits.paused_for(now) == max(max(ends) - now, 0)
    assert (limits.available(now) == 0) == (now < max(ends))


def test_silence_holds_for_what_is_paid_for_as_well() -> None:
    limits = SlidingWindow(Budget(paid=1_000))
    limits.pause(10)

    assert (limits.available_paid(9.9), limits.available_paid(10)) == (0, 100)


def test_the_wait_ends_with_the_silence() -> None:
    limits = SlidingWindow()
    sent(limits, PERSON, at=10)
    limits.pause(40)

    assert limits.seconds_until_available(10) == 30
