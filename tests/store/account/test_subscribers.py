"""What is one person's is theirs: all of it is given out, and all of it goes (P7)."""

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.diary.asking import Question, QuestionTimes
from bot.domain.diary.model import Rating, Sleep
from bot.domain.profiles import Profile
from bot.store import diaries, diary, diary_prompts, tips, trials
from bot.store.account import asked_signs, dialogs, profiles, subscribers
from bot.store.account.dialogs import Dialog
from bot.store.core import tables
from bot.store.diaries import Diary
from bot.store.doses import doses
from bot.store.operators import broadcasts
from bot.store.queue import inbox, outbox
from bot.store.queue.inbox import ReceivedUpdate
from bot.store.queue.outbox import OwedMessage
from bot.store.tips import TipSubscription
from bot.store.trials import TrialPlan
from tests.store.conftest import ANN, BEN, NOW, a_dose

NEW = -1_000_000_000_101
# A value for a column of a table of which this file knows nothing.
ANYTHING: dict[type, object] = {int: 1, str: "x", bool: True, datetime: NOW, date: NOW.date(), dict: {}}


def personal() -> list[sa.Table]:
    """Every table with rows of a chat."""
    return [table for table in tables.metadata.sorted_tables if "chat_id" in table.c]


@pytest.fixture
async def a_later_table(tx: AsyncConnection) -> AsyncIterator[sa.Table]:
    """The table of a feature that is not there yet: a row a day, and the message that shows it."""
    owner = sa.ForeignKey("subscribers.chat_id", ondelete="CASCADE", onupdate="CASCADE")
    table = sa.Table(
        "diary",
        tables.metadata,
        sa.Column("chat_id", sa.BigInteger, owner, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("slept", sa.String(16), nullable=False),
        sa.Column("message_id", sa.BigInteger),
    )
    await tx.run_sync(table.create)
    yield table
    tables.metadata.remove(table)


def a_row(table: sa.Table, chat_id: int) -> dict[str, object]:
    """A row of any table that refers to nothing but a chat."""
    given = [each for each in table.c if not each.nullable and each is not table.autoincrement_column]
    return {**{each.name: ANYTHING[each.type.python_type] for each in given}, "chat_id": chat_id}


async def a_diary(tx: AsyncConnection, chat_id: int) -> None:
    """A diary with an entry of each kind, and a question of it."""
    times = QuestionTimes("both", None, time(20), "UTC", NOW.date())
    kept = Diary(chat_id, None, times)
    await diaries.put(tx, kept)
    await diary_prompts.record(tx, [(kept, Question("pain", NOW.date(), NOW))])
    await diary.record_rating(tx, chat_id, None, Rating(NOW.date(), "pain", 6, NOW, late=False))
    told = Sleep("main", None, None, None, None, None, NOW, NOW, 300, "UTC", NOW, late=False)
    await diary.record_sleep(tx, chat_id, None, told)


async def fill(tx: AsyncConnection, chat_id: int) -> None:
    """Something of this person in every table."""
    dose = await a_dose(tx, chat_id)
    await doses.answer(tx, dose, "taken", NOW)
    await dialogs.put(tx, chat_id, Dialog("remind", "time"), NOW)
    await asked_signs.put(tx, chat_id, ["stroke"], NOW)
    await tips.put(tx, TipSubscription(chat_id, "08:00", "UTC", ("sleep",), paused=False, next_due_at=NOW))
    await tips.mark_seen(tx, {chat_id: "a-tip"}, NOW)
    await profiles.put(tx, chat_id, Profile("UK", over_18=True, answers={"ulcer": True}))
    invited = {"token": f"t{chat_id}", "state": "invited", "delay_minutes": 30, "may_answer": False}
    invited |= {"called": "Ann", "shows_names": True}
    await tx.execute(sa.insert(tables.care).values(chat_id=chat_id, created_at=NOW, **invited))
    one = await broadcasts.create_draft(tx, chat_id, "We are moving.", None, NOW)
    await tx.execute(sa.insert(tables.postponed).values(broadcast_id=one.id, chat_id=chat_id, due_at=NOW))
    await outbox.owe(tx, [OwedMessage(chat_id, "reply", "send_message", {"text": "hello"})], NOW)
    await inbox.put(tx, [ReceivedUpdate(chat_id, chat_id, '{"text": "words"}')], NOW)
    await inbox.set_aside(tx, chat_id, "ValueError", NOW)
    await a_diary(tx, chat_id)
    plan = TrialPlan("night", 1, "days56", NOW.date(), 1)
    await trials.start(tx, chat_id, dose.schedule_id, plan, bytes(32), NOW)
    known = await tables_with(tx, chat_id)
    for table in personal():
        if table.name not in known:
            await tx.execute(sa.insert(table).values(a_row(table, chat_id)))


async def tables_with(tx: AsyncConnection, chat_id: int) -> set[str]:
    found = set()
    for table in personal():
        rows = await tx.execute(sa.select(sa.func.count()).where(table.c.chat_id == chat_id))
        if rows.scalar_one():
            found.add(table.name)
    return found


async def test_erasing_leaves_nothing_of_one_person_and_everything_of_another(tx: AsyncConnection) -> None:
    for chat_id in (ANN, BEN):
        await fill(tx, chat_id)
    everywhere = {table.name for table in personal()}
    assert await tables_with(tx, ANN) == everywhere, "fill() knows too few tables"

    await subscribers.erase(tx, ANN)

    assert await tables_with(tx, ANN) == set()
    assert await tables_with(tx, BEN) == everywhere
    update = (await tx.execute(sa.select(tables.inbox).where(tables.inbox.c.update_id == ANN))).one()
    assert (update.payload, update.error) == (None, None)


async def test_an_update_that_came_after_the_word_to_erase_is_still_handled(tx: AsyncConnection) -> None:
    later = ReceivedUpdate(9, ANN, '{"text": "/start"}')
    await inbox.put(tx, [later], NOW)

    await subscribers.erase(tx, ANN)

    assert await inbox.next_of_chat(tx, later.chat_id) == later
    await inbox.mark_handled(tx, [9], NOW)
    assert await tables_with(tx, ANN) == set()


async def test_the_export_has_everything_of_one_person_and_nothing_of_another(tx: AsyncConnection) -> None:
    for chat_id in (ANN, BEN):
        await fill(tx, chat_id)

    kept = await subscribers.export(tx, ANN)

    assert kept.pop("looks_after") == []
    assert set(kept) == {table.name for table in personal()}
    assert {row["chat_id"] for rows in kept.values() for row in rows} == {ANN}
    assert kept["items"][0]["name"] == "zinc"
    assert kept["inbox"][0]["payload"] == '{"text": "words"}'


async def naming(tx: AsyncConnection, chat_id: int) -> set[str]:
    """Every column of the whole database, whatever it is for, in which this number stands."""
    found = set()
    for table in tables.metadata.sorted_tables:
        for row in (await tx.execute(sa.select(table))).mappings():
            found |= {f"{table.name}.{name}" for name, value in row.items() if value == chat_id}
    return found


async def everywhere(tx: AsyncConnection, chat_id: int) -> None:
    """The chat's number in every column that can hold one."""
    await fill(tx, chat_id)
    await tx.execute(sa.update(tables.inbox).values(update_id=1))
    theirs = {"chat_id": BEN, "token": "t", "state": "active", "delay_minutes": 30, "may_answer": True}
    theirs |= {"called": "Ben", "shows_names": True, "created_at": NOW}
    await tx.execute(sa.insert(tables.care).values(caregiver_id=chat_id, **theirs))
    await tx.execute(sa.update(tables.doses).values(answered_by=chat_id))


@pytest.mark.parametrize("known", [False, True])
async def test_everything_of_a_group_goes_with_it_when_it_moves(tx: AsyncConnection, *, known: bool) -> None:
    await everywhere(tx, ANN)
    assert await naming(tx, ANN) == {
        f"{column.table.name}.{column.name}" for column in tables.chat_columns()
    }, "everywhere() knows too few columns, or one that holds a chat's id is not marked as such"
    before = await subscribers.export(tx, ANN)
    if known:
        await subscribers.get_or_create(tx, NEW, "en", NOW)

    for _twice in range(2):
        await subscribers.migrate_chat(tx, ANN, NEW)

    after = await subscribers.export(tx, NEW)
    assert {name: len(rows) for name, rows in after.items()} == {
        name: len(rows) for name, rows in before.items()
    }
    assert await naming(tx, ANN) == set()


async def test_what_a_later_table_holds_is_given_out_moves_and_goes_as_well(
    tx: AsyncConnection, a_later_table: sa.Table
) -> None:
    await fill(tx, ANN)
    await tx.execute(sa.update(a_later_table).values(message_id=5))

    await subscribers.migrate_chat(tx, ANN, NEW)

    (row,) = (await subscribers.export(tx, NEW))["diary"]
    assert row == {"chat_id": NEW, "day": NOW.date(), "slept": "x", "message_id": None}
    await subscribers.erase(tx, NEW)
    assert (await tx.execute(sa.select(a_later_table))).all() == []


async def test_a_group_that_wrote_over_there_first_stays_as_it_was_set_up(tx: AsyncConnection) -> None:
    await tx.execute(sa.update(tables.subscribers).values(set_up_by=1, zone="UTC", discreet=True))
    await subscribers.get_or_create(tx, NEW, "de", NOW + timedelta(minutes=1), set_up_by=2)

    await subscribers.migrate_chat(tx, ANN, NEW)

    moved = await subscribers.get(tx, NEW)
    assert moved is not None
    assert (moved.set_up_by, moved.zone, moved.language) == (1, "UTC", "en")
    assert moved.discreet


async def test_who_is_first_on_record_set_it_up_also_when_an_update_comes_late(tx: AsyncConnection) -> None:
    await tx.execute(sa.update(tables.subscribers).values(set_up_by=1, discreet=True))
    await subscribers.migrate_chat(tx, ANN, NEW)
    await subscribers.get_or_create(tx, ANN, "de", NOW + timedelta(minutes=1), set_up_by=2)

    await subscribers.migrate_chat(tx, ANN, NEW)

    moved = await subscribers.get(tx, NEW)
    assert moved is not None
    assert (moved.set_up_by, moved.discreet) == (1, True)
    assert await subscribers.get(tx, ANN) is None


async def test_messages_of_the_old_chat_are_not_edited_in_the_new_one(tx: AsyncConnection) -> None:
    dose = await a_dose(tx, ANN)
    await doses.record_messages(tx, {dose.id: 5})
    edit = OwedMessage(ANN, "reminder", "edit_message_text", {"message_id": 5})
    await outbox.owe(tx, [edit, OwedMessage(ANN, "reply", "send_message", {"text": "hello"})], NOW)

    await subscribers.migrate_chat(tx, ANN, NEW)

    assert [each.message_id for each in await doses.get(tx, NEW, [dose.id])] == [None]
    owed = list(await tx.execute(sa.select(tables.outbox)))
    assert [(row.chat_id, row.method) for row in owed] == [(NEW, "send_message")]


async def test_a_group_that_was_set_up_anew_before_the_move_was_noticed_keeps_that_and_all_reminders(
    tx: AsyncConnection,
) -> None:
    await fill(tx, ANN)
    await fill(tx, BEN)
    await subscribers.update(tx, BEN, zone="Asia/Tokyo")

    await subscribers.migrate_chat(tx, ANN, BEN)

    kept = await subscribers.export(tx, BEN)
    assert [row["zone"] for row in kept["subscribers"]] == ["Asia/Tokyo"]
    assert [len(kept[name]) for name in ("items", "schedules", "doses", "outbox")] == [2, 2, 2, 2]
    assert [len(kept[name]) for name in ("dialogs", "tip_subscriptions", "tips_seen")] == [1, 1, 1]


async def test_who_writes_for_the_first_time_is_put_on_record_once(tx: AsyncConnection) -> None:
    first = await subscribers.get_or_create(tx, 7, "de", NOW)
    await subscribers.update(tx, 7, zone="Europe/Berlin", discreet=True)

    again = await subscribers.get_or_create(tx, 7, "en", NOW)

    assert (first.language, first.zone, first.state) == ("de", None, "active")
    assert (again.language, again.zone, again.discreet) == ("de", "Europe/Berlin", True)
    assert set(await subscribers.get_many(tx, [7, ANN, 8])) == {7, ANN}
    assert await subscribers.get(tx, 8) is None
