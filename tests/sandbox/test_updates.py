import asyncio
from collections.abc import Callable

import pytest
from telegram import Bot, Update
from telegram.error import Conflict

from sandbox.people import User
from sandbox.telegram import Telegram
from tests.sandbox.conftest import Raw


def texts(updates: tuple[Update, ...]) -> list[str | None]:
    return [update.effective_message.text if update.effective_message else None for update in updates]


async def next_poll(telegram: Telegram, begun: int) -> None:
    """Wait until one more getUpdates than before has reached the server."""
    await telegram.until(lambda: telegram.updates.polls > begun)


async def test_updates_come_in_order_with_sequential_ids(bot: Bot, ada: User) -> None:
    ada.send("one")
    ada.send("two")
    updates = await bot.get_updates()
    assert texts(updates) == ["/start", "one", "two"]
    first = updates[0].update_id
    assert [update.update_id for update in updates] == [first, first + 1, first + 2]


async def test_updates_are_given_again_until_they_are_confirmed(
    bot: Bot, telegram: Telegram, ada: User
) -> None:
    ada.send("one")
    again = await bot.get_updates()
    assert await bot.get_updates() == again
    assert texts(await bot.get_updates(offset=again[1].update_id)) == ["one"]
    assert len(telegram.updates_pending) == 1
    assert await bot.get_updates(offset=again[1].update_id + 1) == ()
    assert telegram.updates_pending == []


async def test_a_negative_offset_keeps_the_last_ones(bot: Bot, telegram: Telegram, ada: User) -> None:
    ada.send("one")
    ada.send("two")
    assert texts(await bot.get_updates(offset=-2)) == ["one", "two"]
    assert len(telegram.updates_pending) == 2


async def test_an_offset_from_the_far_future_is_passed_over(bot: Bot, ada: User) -> None:
    ada.send("one")
    latest = (await bot.get_updates())[-1].update_id
    assert texts(await bot.get_updates(offset=latest + 1000)) == ["/start", "one"]


@pytest.mark.parametrize(("limit", "given"), [(1, 1), (2, 2), (100, 3), (0, 3), (-5, 3), (999, 3)])
async def test_a_limit_holds_between_1_and_100(raw: Raw, ada: User, limit: int, given: int) -> None:
    ada.send("one")
    ada.send("two")
    _, answer = await raw.call("getUpdates", limit=limit)
    assert len(answer["result"]) == given


async def test_a_long_poll_wakes_when_something_arrives(bot: Bot, telegram: Telegram, ada: User) -> None:
    seen = (await bot.get_updates())[-1].update_id
    begun = telegram.updates.polls
    poll = asyncio.create_task(bot.get_updates(offset=seen + 1, timeout=30))
    await next_poll(telegram, begun)
    ada.send("hello")
    assert texts(await asyncio.wait_for(poll, 1)) == ["hello"]


async def test_a_short_poll_answers_at_once(bot: Bot) -> None:
    assert await asyncio.wait_for(bot.get_updates(timeout=0), 1) == ()


async def test_a_second_poller_ends_the_first(bot: Bot, telegram: Telegram) -> None:
    begun = telegram.updates.polls
    older = asyncio.create_task(bot.get_updates(timeout=30))
    await next_poll(telegram, begun)
    younger = asyncio.create_task(bot.get_updates(timeout=30))
    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot"):
        await asyncio.wait_for(older, 1)
    telegram.add_user("Bea").send("hello")
    assert texts(await asyncio.wait_for(younger, 1)) == ["hello"]


async def test_polling_and_a_webhook_exclude_each_other(bot: Bot, telegram: Telegram) -> None:
    begun = telegram.updates.polls
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await next_poll(telegram, begun)
    await bot.set_webhook("http://127.0.0.1:9/hook")
    with pytest.raises(Conflict, match="terminated by setWebhook request"):
        await asyncio.wait_for(poll, 1)
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_the_bot_gets_only_the_kinds_it_asked_for(bot: Bot, ada: User) -> None:
    await bot.get_updates(offset=-1, allowed_updates=[Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER])
    seen = (await bot.get_updates())[-1].update_id
    ada.send("not wanted")
    ada.block()
    wanted = await bot.get_updates(offset=seen + 1)
    assert [bool(update.my_chat_member) for update in wanted] == [True]
    await bot.get_updates(offset=seen + 2, allowed_updates=[])
    ada.unblock()
    ada.send("wanted again")
    assert texts(await bot.get_updates())[-1] == "wanted again"


async def test_allowed_updates_are_a_list(raw: Raw) -> None:
    refusal = await raw.refusal("getUpdates", allowed_updates={"message": True})
    assert refusal == "Bad Request: can't parse allowed updates: expected an Array of String"


async def test_blocking_and_unblocking_are_told(bot: Bot, ada: User) -> None:
    ada.block()
    ada.block()
    ada.unblock()
    changes = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]
    assert [(change.old_chat_member.status, change.new_chat_member.status) for change in changes] == [
        ("member", "kicked"),
        ("kicked", "member"),
    ]
    assert changes[0].from_user.id == changes[0].chat.id == ada.id


@pytest.mark.parametrize(
    ("say", "kind"),
    [
        (lambda user: user.share_location(52.5, 13.4), "location"),
        (lambda user: user.send_sticker("😴"), "sticker"),
        (lambda user: user.send_photo(caption="my back"), "photo"),
        (lambda user: user.send_document("diary.csv", b"day,hours"), "document"),
    ],
)
async def test_whatever_a_person_sends_reaches_the_bot(
    bot: Bot, ada: User, say: Callable[[User], object], kind: str
) -> None:
    say(ada)
    message = (await bot.get_updates())[-1].effective_message
    assert message is not None
    assert getattr(message, kind)
    assert message.chat.id == ada.id


async def test_a_command_is_marked_as_one(bot: Bot, ada: User) -> None:
    ada.send("/remind magnesium 200 mg")
    message = (await bot.get_updates())[-1].effective_message
    assert message is not None
    assert list(message.parse_entities(["bot_command"]).values()) == ["/remind"]
