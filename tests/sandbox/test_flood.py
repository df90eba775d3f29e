from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram import Bot
from telegram.error import RetryAfter

from sandbox.flood import FloodControl, FloodLimits
from sandbox.people import User
from sandbox.refusals import ApiError
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Clock, Raw


@pytest.fixture
def telegram(clock: Clock) -> Telegram:
    """With Telegram's own limits, on a stopwatch that stands still."""
    return Telegram(now=clock.now, monotonic=clock.monotonic)


def people(telegram: Telegram, count: int) -> list[User]:
    crowd = [telegram.add_user(f"Person {number}") for number in range(count)]
    for person in crowd:
        person.send("/start")
    return crowd


async def test_a_short_burst_to_one_chat_is_let_through(bot: Bot, telegram: Telegram, ada: User) -> None:
    for number in range(3):
        await bot.send_message(ada.id, f"{number}")
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(ada.id, "one too many")
    assert refused.value.retry_after == timedelta(seconds=1)
    assert (telegram.flood_refusals, telegram.flood_violations) == (1, 0)
    assert len(telegram.ledger) == 3


async def test_the_refusal_says_in_telegrams_words_how_long_to_wait(
    raw: Raw, telegram: Telegram, ada: User
) -> None:
    telegram.flood.pause(ada.id, telegram.monotonic(), 7)
    async with raw.http.post(raw.address("sendMessage"), json={"chat_id": ada.id, "text": "x"}) as response:
        assert response.status == 429
        assert response.headers["Retry-After"] == "7"
        assert await response.json() == {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 7",
            "parameters": {"retry_after": 7},
        }


async def test_who_keeps_sending_during_the_wait_is_refused_and_counted(
    bot: Bot, telegram: Telegram, ada: User, clock: Clock
) -> None:
    for number in range(4):
        if number == 3:
            with pytest.raises(RetryAfter):
                await bot.send_message(ada.id, "over")
        else:
            await bot.send_message(ada.id, f"{number}")
    clock.advance(timedelta(seconds=0.5))
    with pytest.raises(RetryAfter):
        await bot.send_message(ada.id, "too early")
    assert telegram.flood_violations == 1
    clock.advance(timedelta(seconds=0.5))
    await bot.send_message(ada.id, "now")
    assert telegram.flood_violations == 1


async def test_one_chats_wait_does_not_hold_up_another(bot: Bot, telegram: Telegram) -> None:
    ada, bea = people(telegram, 2)
    telegram.flood.pause(ada.id, telegram.monotonic(), 60)
    await bot.send_message(bea.id, "hello")


async def test_thirty_a_second_overall_and_then_everybody_waits(
    bot: Bot, telegram: Telegram, clock: Clock
) -> None:
    crowd = people(telegram, 31)
    for person in crowd[:30]:
        await bot.send_message(person.id, "tip")
    with pytest.raises(RetryAfter):
        await bot.send_message(crowd[30].id, "tip")
    with pytest.raises(RetryAfter):
        await bot.send_message(crowd[0].id, "reply")
    clock.advance(timedelta(seconds=1))
    await bot.send_message(crowd[30].id, "tip")
    assert telegram.flood_violations == 1


async def test_twenty_a_minute_to_a_group(bot: Bot, telegram: Telegram, clock: Clock) -> None:
    family = telegram.add_group("Family")
    for number in range(20):
        await bot.send_message(family.id, f"{number}")
        clock.advance(timedelta(seconds=1))
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(family.id, "21")
    assert refused.value.retry_after == timedelta(seconds=40)
    clock.advance(timedelta(seconds=40))
    await bot.send_message(family.id, "21")


async def test_edits_weigh_on_the_overall_limit_only(bot: Bot, telegram: Telegram, ada: User) -> None:
    sent = await bot.send_message(ada.id, "0")
    for number in range(1, 30):
        await sent.edit_text(f"{number}")
    with pytest.raises(RetryAfter):
        await sent.edit_text("30")
    assert telegram.messages(ada.id)[-1]["text"] == "29"


@pytest.mark.thorough
async def test_answers_actions_and_updates_are_free(bot: Bot, telegram: Telegram, ada: User) -> None:
    telegram.flood.pause(None, telegram.monotonic(), 60)
    for _ in range(40):
        await bot.send_chat_action(ada.id, "typing")
    assert len(await bot.get_updates()) == 1
    assert telegram.flood_violations == 0


async def test_a_refused_message_is_not_counted_as_sent(
    bot: Bot, raw: Raw, telegram: Telegram, ada: User
) -> None:
    for _ in range(5):
        assert (
            await raw.refusal("sendMessage", chat_id=ada.id, text="") == "Bad Request: message text is empty"
        )
    await bot.send_message(ada.id, "the first")
    assert telegram.flood_refusals == 0


async def test_without_limits_nothing_is_refused(clock: Clock) -> None:
    flood = FloodControl(None)
    for _ in range(1000):
        flood.count_message(1, clock.monotonic(), group=False)
        flood.count_edit(1, clock.monotonic())
    assert flood.refusals == 0


# How long an example takes says nothing on a machine that does other things too.
unhurried = settings(deadline=None)
# Parts of a second that floats hold exactly, so that the ends of windows are sharp.
gaps = st.lists(st.integers(0, 2048).map(lambda parts: parts / 1024), max_size=60)


@unhurried
@given(gaps, st.integers(1, 5), st.integers(1, 4))
def test_never_more_is_accepted_than_the_limits_allow_in_any_window(
    waits: list[float], overall: int, burst: int
) -> None:
    flood = FloodControl(FloodLimits(overall_per_second=overall, burst=burst))
    at, accepted = 0.0, []
    for wait in waits:
        at += wait
        try:
            flood.count_message(7, at, group=False)
        except ApiError:
            continue
        accepted.append(at)
    for start in accepted:
        assert sum(start <= other < start + 1 for other in accepted) <= overall
        for seconds in (1, 5, 20):
            assert sum(start <= other < start + seconds for other in accepted) <= burst + seconds


@unhurried
@given(gaps)
def test_who_waits_as_told_is_never_refused_twice(waits: list[float]) -> None:
    flood = FloodControl(FloodLimits(overall_per_second=2, burst=1))
    at = 0.0
    for wait in waits:
        at += wait
        try:
            flood.count_message(7, at, group=True)
        except ApiError as refused:
            at += refused.parameters["retry_after"]
            flood.count_message(7, at, group=True)
    assert flood.violations == 0
