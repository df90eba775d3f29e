from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.account import subscribers
from bot.store.core.backup_copy import copy_in, copy_out
from bot.store.core.backup_file import open_backup
from bot.store.core.database import Database
from bot.store.operators import answer_counts
from bot.store.operators.answer_counts import AnswerCounts
from tests.store.conftest import ANN, NOW


async def test_each_outcome_of_a_question_is_counted_by_itself(tx: AsyncConnection) -> None:
    await answer_counts.add(tx, "zinc", "dose", "answered")
    await answer_counts.add(tx, "zinc", "dose", "answered")
    await answer_counts.add(tx, "zinc", "dose", "asked_back")
    await answer_counts.add(tx, "zinc", "dose", "pressed")
    await answer_counts.add(tx, "zinc", "food", "no_cell")

    assert await answer_counts.listed(tx) == [
        AnswerCounts("zinc", "food", no_cell=1),
        AnswerCounts("zinc", "dose", answered=2, asked_back=1, pressed=1),
    ]


async def test_what_was_asked_most_and_has_no_cell_comes_first(tx: AsyncConnection) -> None:
    for _time in range(9):
        await answer_counts.add(tx, "iron", "works", "answered")
    for _time in range(5):
        # Was missed until somebody wrote it.
        await answer_counts.add(tx, "iron", "food", "no_cell")
    await answer_counts.add(tx, "iron", "food", "answered")
    await answer_counts.add(tx, "iron", "scan", "no_cell")
    await answer_counts.add(tx, "zinc", "scan", "no_cell")
    await answer_counts.add(tx, "zinc", "scan", "asked_back")

    order = [(each.subject, each.intent) for each in await answer_counts.listed(tx)]

    assert order == [("zinc", "scan"), ("iron", "scan"), ("iron", "food"), ("iron", "works")]


async def test_nothing_was_asked_at_first(tx: AsyncConnection) -> None:
    assert await answer_counts.listed(tx) == []


async def test_counts_are_of_nobody_and_stay_when_somebody_is_erased(tx: AsyncConnection) -> None:
    await answer_counts.add(tx, "zinc", "dose", "answered")
    assert "answer_counts" not in await subscribers.export(tx, ANN)

    await subscribers.erase(tx, ANN)

    assert await answer_counts.listed(tx) == [AnswerCounts("zinc", "dose", answered=1)]


@pytest.mark.thorough
async def test_a_backup_brings_the_counts_back(database_url: str, tmp_path: Path) -> None:
    database = Database(database_url)
    async with database.write() as tx:
        await subscribers.get_or_create(tx, ANN, "en", NOW)
        await answer_counts.add(tx, "zinc", "dose", "answered")
    await copy_out(database, tmp_path / "copy.db", lambda _done, _total: None)
    async with database.write() as tx:
        await answer_counts.add(tx, "zinc", "dose", "answered")

    with open_backup(tmp_path / "copy.db") as backup:
        await copy_in(backup, database, {}, lambda _done, _total: None)

    async with database.read() as tx:
        assert await answer_counts.listed(tx) == [AnswerCounts("zinc", "dose", answered=1)]
    await database.close()
