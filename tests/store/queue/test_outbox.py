from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core import tables
from bot.store.core.database import Database
from bot.store.queue import outbox
from bot.store.queue.outbox import LEASE, MAX_BLOCKING_ATTEMPTS, Delivery, OutboxKind, OwedMessage
from tests.store.conftest import ANN, BEN, NOW

SOON = NOW + timedelta(minutes=1)


def owed(chat_id: int, kind: OutboxKind = "reply", method: str = "send_message", **more: Any) -> OwedMessage:
    return OwedMessage(chat_id, kind, method, {"text": "hello"}, **more)


async def claim(tx: AsyncConnection, at: datetime = NOW, most: int = 10, **more: Any) -> list[Delivery]:
    return (await outbox.claim(tx, at, dict.fromkeys(outbox.KINDS, most), **more)).deliveries


async def test_nothing_is_owed_at_first(tx: AsyncConnection) -> None:
    await outbox.owe(tx, [], NOW)

    assert await claim(tx) == []
    assert await outbox.next_due(tx, NOW) is None


async def test_the_most_urgent_goes_first_and_one_to_each_chat(tx: AsyncConnection) -> None:
    await outbox.owe(tx, [owed(ANN, "tip"), owed(BEN, "reminder"), owed(ANN), owed(ANN)], NOW)

    first = await claim(tx)

    assert [(each.chat_id, each.kind) for each in first] == [(ANN, "reply"), (BEN, "reminder")]


async def test_of_those_it_goes_to_only_who_is_on_record_is_owed_it_and_counted(tx: AsyncConnection) -> None:
    erased = 3
    said = await outbox.owe_to_all(tx, [BEN, erased, ANN], owed(erased, "broadcast"), NOW)
    rows = list(await tx.execute(sa.select(tables.outbox)))
    assert (said, [row.chat_id for row in rows]) == (2, sorted([ANN, BEN]))
    assert {(row.kind, row.priority, row.method, row.due_at) for row in rows} == {
        ("broadcast", outbox.PRIORITY["broadcast"], "send_message", NOW)
    }


async def test_a_claim_takes_as_many_as_there_is_room_for(tx: AsyncConnection) -> None:
    await outbox.owe(tx, [owed(chat_id) for chat_id in range(5)], NOW)

    assert [each.chat_id for each in await claim(tx, most=2)] == [0, 1]
    assert [each.chat_id for each in await claim(tx, most=2)] == [2, 3]


async def test_what_is_leased_is_nobody_elses_until_the_lease_is_over(tx: AsyncConnection) -> None:
    await outbox.owe(tx, [owed(ANN)], NOW)
    (mine,) = await claim(tx)
    assert (mine.uncertain, mine.attempts) == (False, 0)

    assert await claim(tx, NOW + LEASE - timedelta(seconds=1)) == []
    (again,) = await claim(tx, NOW + LEASE)
    assert (again.id, again.uncertain, again.attempts) == (mine.id, True, 1)


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_two_who_both_believe_to_be_the_courier_never_claim_the_same(database_url: str) -> None:
    database = Database(database_url)
    async with database.write() as tx:
        await outbox.owe(tx, [owed(ANN), owed(BEN)], NOW)
    async with database.write() as mine, database.write() as theirs:
        (first,) = await claim(mine, most=1)
        (second,) = await claim(theirs, most=2)
    async with database.write() as tx:
        assert await claim(tx) == []
    await database.close()

    assert [first.chat_id, second.chat_id] == [ANN, BEN]


async def test_a_chat_with_something_under_way_waits(tx: AsyncConnection) -> None:
    await outbox.owe(tx, [owed(ANN), owed(BEN)], NOW)

    assert [each.chat_id for each in await claim(tx, in_flight=[ANN])] == [BEN]


def crowd_behind_ann() -> list[OwedMessage]:
    return [*(owed(ANN) for _ in range(9)), *(owed(chat_id) for chat_id in range(500, 509))]


async def test_whoever_stands_in_the_way_does_not_hide_those_behind(tx: AsyncConnection) -> None:
    await outbox.owe(tx, crowd_behind_ann(), NOW)

    behind_busy = await claim(tx, most=3, in_flight={ANN})
    behind_full = await claim(tx, most=3, full_chats={ANN})

    assert [each.chat_id for each in behind_busy] == [500, 501, 502]
    assert [each.chat_id for each in behind_full] == [503, 504, 505]


async def test_a_chat_with_much_to_say_leaves_places_to_others(tx: AsyncConnection) -> None:
    await outbox.owe(tx, crowd_behind_ann(), NOW)

    assert [each.chat_id for each in await claim(tx, most=4)] == [ANN, 500, 501, 502]


async def test_of_each_kind_as_many_are_claimed_as_there_is_room_for(tx: AsyncConnection) -> None:
    kinds: list[OutboxKind] = ["reply", "reminder", "reminder", "reminder", "tip", "tip", "tip"]
    await outbox.owe(tx, [owed(chat_id, kind) for chat_id, kind in enumerate(kinds)], NOW)
    rooms: list[dict[OutboxKind, int]] = [
        {"reply": 9, "reminder": 2, "tip": 3},
        {"reply": 9, "reminder": 1, "tip": 1},
        {"tip": 9},
    ]

    claims = [(await outbox.claim(tx, NOW, room)).deliveries for room in rooms]

    assert [[each.chat_id for each in claim] for claim in claims] == [[0, 1, 4], [2], [5, 6]]


async def test_nothing_is_claimed_of_a_kind_without_room(tx: AsyncConnection) -> None:
    await outbox.owe(tx, [owed(ANN), owed(BEN, "reminder"), owed(9, "tip")], NOW)

    assert (await outbox.claim(tx, NOW, {})).deliveries == []
    (tip,) = (await outbox.claim(tx, NOW, {"tip": 5, "broadcast": 5})).deliveries
    assert tip.kind == "tip"


async def test_a_full_chat_gets_only_what_does_not_count(tx: AsyncConnection) -> None:
    await outbox.owe(tx, [owed(ANN), owed(ANN, method="edit_message_text")], NOW)

    (edit,) = await claim(tx, full_chats=[ANN])

    assert edit.method == "edit_message_text"


async def test_a_claim_says_all_is_taken_only_when_it_is(tx: AsyncConnection) -> None:
    async def is_all(most: int, **more: Any) -> bool:
        return (await outbox.claim(tx, NOW, dict.fromkeys(outbox.KINDS, most), **more)).is_complete

    assert await is_all(1)
    await outbox.owe(tx, [owed(ANN), owed(ANN), owed(BEN), owed(9), owed(9, due_at=SOON)], NOW)
    assert not await is_all(2, in_flight={9})  # Ann's first and Ben's
    assert not await is_all(5, in_flight={9, ANN, BEN})  # Ann's second waits behind her first
    assert not await is_all(5, full_chats={9})
    assert not await is_all(1)  # perhaps there are more
    assert await is_all(1)


async def test_what_is_owed_later_waits_until_then(tx: AsyncConnection) -> None:
    await outbox.owe(tx, [owed(ANN, due_at=SOON)], NOW)

    assert await outbox.next_due(tx, NOW) == SOON
    assert await claim(tx) == []
    assert len(await claim(tx, SOON)) == 1


async def test_what_is_given_back_is_as_sure_as_it_was_or_less(tx: AsyncConnection) -> None:
    await outbox.owe(tx, [owed(ANN)], NOW)
    seen = []
    for uncertain in (False, True, False):
        (delivery,) = await claim(tx)
        seen.append(delivery.uncertain)
        await outbox.schedule_retry(tx, delivery, due_at=NOW, uncertain=uncertain, error="NetworkError")

    (delivery,) = await claim(tx)
    assert [*seen, delivery.uncertain] == [False, False, True, True]


async def test_a_reply_waits_behind_an_earlier_one_that_is_tried_again_but_not_for_ever(
    tx: AsyncConnection,
) -> None:
    await outbox.owe(tx, [owed(ANN), owed(ANN)], NOW)
    behind = []
    for n in range(MAX_BLOCKING_ATTEMPTS + 1):
        (first,) = await claim(tx, NOW + n * LEASE)
        await outbox.schedule_retry(
            tx, first, due_at=NOW + (n + 1) * LEASE, uncertain=True, error="NetworkError"
        )
        behind.append(await claim(tx, NOW + n * LEASE))

    assert behind[:-1] == [[]] * MAX_BLOCKING_ATTEMPTS
    assert [each.id for each in behind[-1]] == [first.id + 1]


async def test_a_reminder_does_not_wait_behind_a_reply_that_is_tried_again(tx: AsyncConnection) -> None:
    await outbox.owe(tx, [owed(ANN), owed(ANN), owed(ANN, "reminder")], NOW)
    (first,) = await claim(tx)
    await outbox.schedule_retry(tx, first, due_at=SOON, uncertain=True, error="NetworkError")

    assert [each.kind for each in await claim(tx)] == ["reminder"]


async def test_what_was_set_aside_is_kept_but_never_claimed_and_forgotten_in_time(
    tx: AsyncConnection,
) -> None:
    await outbox.owe(tx, [owed(ANN), owed(ANN)], NOW)
    (refused,) = await claim(tx)
    await outbox.set_aside(tx, refused, "BadRequest", NOW)

    (other,) = await claim(tx, NOW + LEASE)
    assert other.id == refused.id + 1
    await outbox.prune(tx, NOW)
    assert await ids(tx) == [refused.id, other.id]
    await outbox.prune(tx, NOW + timedelta(seconds=1))
    assert await ids(tx) == [other.id]


async def test_nobody_wakes_up_for_what_was_set_aside(tx: AsyncConnection) -> None:
    await outbox.owe(tx, [owed(ANN, due_at=SOON)], NOW)
    (refused,) = await claim(tx, SOON)
    await outbox.set_aside(tx, refused, "BadRequest", NOW)

    assert await outbox.next_due(tx, NOW) is None


async def ids(tx: AsyncConnection) -> list[int]:
    return list((await tx.execute(sa.select(tables.outbox.c.id).order_by(tables.outbox.c.id))).scalars())


async def test_a_new_sender_takes_up_what_the_old_one_left_but_sends_no_tip_twice(
    tx: AsyncConnection,
) -> None:
    await outbox.owe(tx, [owed(ANN), owed(BEN, "tip"), owed(ANN, "tip")], NOW)
    await claim(tx)
    await outbox.delete_possibly_sent(tx, NOW)
    assert len(await ids(tx)) == 3  # somebody may still be sending it

    await outbox.release_leases(tx)
    await outbox.delete_possibly_sent(tx, NOW)

    assert [(each.chat_id, each.kind) for each in await claim(tx)] == [(ANN, "reply")]
    assert len(await ids(tx)) == 2


async def test_a_tip_whose_sender_never_came_back_is_dropped_after_the_lease(tx: AsyncConnection) -> None:
    await outbox.owe(tx, [owed(ANN, "tip")], NOW)
    await claim(tx)

    assert await claim(tx, NOW + LEASE) == []
    await outbox.delete_possibly_sent(tx, NOW + LEASE)
    assert await ids(tx) == []


async def test_a_chat_can_be_owed_nothing_any_more(tx: AsyncConnection) -> None:
    await outbox.owe(tx, [owed(ANN), owed(BEN)], NOW)

    await outbox.delete_of_chat(tx, ANN)

    assert [each.chat_id for each in await claim(tx)] == [BEN]


async def test_when_the_clock_was_put_back_nothing_waits_for_the_hour_that_it_had_shown(
    tx: AsyncConnection,
) -> None:
    fast, later = NOW + timedelta(hours=1), NOW + timedelta(hours=3)
    await outbox.owe(tx, [owed(ANN), owed(BEN)], fast)
    await claim(tx, fast, most=1)
    await outbox.owe(tx, [owed(3, due_at=later)], NOW)

    await outbox.correct_instants(tx, NOW)

    assert [each.chat_id for each in await claim(tx)] == [BEN]
    assert [each.chat_id for each in await claim(tx, NOW + LEASE)] == [ANN, BEN]
    assert [each.chat_id for each in await claim(tx, later)] == [ANN, BEN, 3]


async def test_when_the_clock_was_put_back_what_was_tried_is_tried_again_at_once(tx: AsyncConnection) -> None:
    await outbox.owe(tx, [owed(ANN)], NOW)
    (tried,) = await claim(tx)
    await outbox.schedule_retry(
        tx, tried, due_at=NOW + timedelta(hours=1), uncertain=False, error="NetworkError"
    )
    assert await claim(tx) == []

    await outbox.correct_instants(tx, NOW)

    assert [each.chat_id for each in await claim(tx)] == [ANN]


async def test_what_is_owed_after_everything_was_dropped_is_not_struck_off_with_what_was_under_way(
    tx: AsyncConnection,
) -> None:
    await outbox.owe(tx, [owed(ANN)], NOW)
    (under_way,) = await claim(tx)
    await outbox.delete_of_chat(tx, ANN)  # everything about this person is erased
    await outbox.owe(tx, [owed(ANN, method="answer_callback_query")], NOW)

    await outbox.delete(tx, [under_way.id])

    assert [each.method for each in await claim(tx)] == ["answer_callback_query"]


async def test_a_payload_of_64_kilobytes_is_owed_and_a_larger_one_refused(tx: AsyncConnection) -> None:
    fits = {"text": "x" * (outbox.MAX_PAYLOAD_BYTES - len('{"text": ""}'))}
    larger = {"text": fits["text"] + "x"}
    await outbox.owe(tx, [OwedMessage(ANN, "reply", "send_message", fits)], NOW)
    assert [each.payload for each in await claim(tx)] == [fits]
    for refused in (larger, {"text": "💊" * 6_000}):
        with pytest.raises(outbox.PayloadError, match=r"send_message has \d+ bytes, at most 65536"):
            await outbox.owe(tx, [OwedMessage(BEN, "reply", "send_message", refused)], NOW)
        with pytest.raises(outbox.PayloadError):
            await outbox.owe_to_all(tx, [ANN], OwedMessage(ANN, "broadcast", "send_message", refused), NOW)


async def test_a_file_is_owed_until_it_left_or_was_given_up(tx: AsyncConnection) -> None:
    file = OwedMessage(ANN, "reply", "send_document", {"text": "", "drawing": {"kind": "export"}})
    await outbox.owe(tx, [file, owed(ANN), OwedMessage(ANN, "reply", "send_document", {"document": {}})], NOW)
    assert await outbox.owes_file(tx, ANN, "export")
    assert not await outbox.owes_file(tx, ANN, "calendar")
    assert not await outbox.owes_file(tx, BEN, "export")
    (mine,) = await claim(tx)
    assert await outbox.owes_file(tx, ANN, "export")
    await outbox.set_aside(tx, mine, "too large", NOW)
    assert not await outbox.owes_file(tx, ANN, "export")
