"""Files that must not be restored: each is refused in one sentence, quickly, and nothing in it is run."""

import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.account import subscribers
from bot.store.core.backup_copy import copy_in, copy_out
from bot.store.core.backup_file import count_subscribers, examine, open_backup
from bot.store.core.database import Database, DatabaseError
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage
from tests.store.conftest import ANN, BEN, NOW, a_dose


@pytest.fixture(scope="module")
async def made(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup with two people in it."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copy(migrated_file, folder / "vesper.db")
    database = Database(folder / "vesper.db")
    async with database.write() as tx:
        for chat_id in (ANN, BEN):
            await subscribers.get_or_create(tx, chat_id, "en", NOW)
        await a_dose(tx)
        await outbox.owe(tx, [OwedMessage(ANN, "reply", "send_message", {"text": "Öl"}, expires_at=NOW)], NOW)
    await copy_out(database, folder / "copy.db", lambda _done, _total: None)
    await database.close()
    return folder / "copy.db"


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    """A backup of the test's own."""
    copy = tmp_path / "copy.db"
    copy.write_bytes(made.read_bytes())
    return copy


@pytest.fixture
async def target(tmp_path: Path) -> AsyncIterator[Database]:
    """Where it is to go."""
    target = Database(tmp_path / "target.db")
    yield target
    await target.close()


def changed(copy: Path, *statements: str) -> None:
    """Do something to the file behind Vesper's back."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as file:
        for statement in statements:
            file.execute(statement)


def refusal(path: Path) -> str:
    """The sentence with which a file is refused."""
    with pytest.raises(DatabaseError) as refused, open_backup(path):
        pass
    sentence = str(refused.value)
    assert sentence.endswith("nothing was changed.")
    assert "\n" not in sentence
    return sentence


ENDLESS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT '0001' AS version_num FROM n"
)
BY_HAND = "PRAGMA writable_schema = ON"
# What an index says is another thing than what its table says.
ASTRAY = """UPDATE sqlite_master SET sql = 'CREATE INDEX ix_outbox_chat_id ON outbox (kind)'
            WHERE name = 'ix_outbox_chat_id'"""


@pytest.mark.parametrize(
    ("statements", "complaint"),
    [
        (["CREATE TRIGGER t AFTER INSERT ON outbox BEGIN DELETE FROM items; END"], "a trigger"),
        (["CREATE VIEW v AS SELECT * FROM items"], "a view"),
        (["CREATE TABLE of_mallory (word TEXT)"], "a table"),
        (["CREATE TABLE sqlitestat (word TEXT)"], "a table"),
        (["CREATE VIRTUAL TABLE words USING fts5(word)"], "a table"),
        (["CREATE INDEX mine ON items (name)"], "an? index"),
        (["CREATE INDEX mine ON items (upper(name))"], "an? index"),
        (["DROP INDEX ix_items_chat_id", "CREATE INDEX ix_items_chat_id ON items (abs(chat_id))"], "index"),
        (["DROP INDEX ix_items_chat_id", "CREATE UNIQUE INDEX ix_items_chat_id ON items (chat_id)"], "index"),
        (
            [
                "DROP INDEX ix_items_look_at",
                "CREATE INDEX ix_items_look_at ON items (look_at) WHERE name > 'a'",
            ],
            "index",
        ),
        (["DROP TABLE daily"], "lacks the table daily"),
        (["DROP TABLE watched", "DROP TABLE doses"], "lacks the table doses"),
        (["DROP TABLE subscribers"], "lacks the table subscribers"),
        (["ALTER TABLE items RENAME TO things"], "a table"),
        (["ALTER TABLE items RENAME COLUMN name TO title"], "its table items"),
        (["ALTER TABLE daily DROP COLUMN count"], "its table daily"),
        (["ALTER TABLE daily ADD COLUMN more TEXT"], "its table daily"),
        (["ALTER TABLE daily ADD COLUMN more TEXT AS (name || 'x')"], "its table daily"),
        (["DROP TABLE daily", "CREATE VIEW daily AS SELECT 1 AS day, 'x' AS name, 2 AS count"], "a view"),
        (
            ["DROP TABLE daily", "CREATE TABLE daily (day DATE, name VARCHAR(48), count BIGINT)"],
            "table daily",
        ),
        (["DROP TABLE daily", "CREATE VIRTUAL TABLE daily USING fts5(day, name, count)"], "a table"),
        (["UPDATE alembic_version SET version_num = '9999'"], "a newer Vesper"),
        (["UPDATE alembic_version SET version_num = '0000'"], "no backup"),
        (["UPDATE alembic_version SET version_num = 'head'"], "no backup"),
        (["UPDATE alembic_version SET version_num = x'30303031'"], "no backup"),
        (["UPDATE alembic_version SET version_num = '0001'"], "its table|a table"),
        (["INSERT INTO alembic_version VALUES ('0001')"], "no backup"),
        (["DELETE FROM alembic_version"], "no backup"),
        (["DROP TABLE alembic_version"], "no backup"),
        (["DROP TABLE alembic_version", f"CREATE VIEW alembic_version AS {ENDLESS}"], "no backup"),
        (["ALTER TABLE alembic_version ADD COLUMN more TEXT"], "its table alembic_version"),
        (["DELETE FROM subscribers"], "not complete"),
        (
            [
                BY_HAND,
                ASTRAY,
            ],
            "index",
        ),
        ([BY_HAND, "UPDATE sqlite_master SET rootpage = 2 WHERE name = 'items'"], "damaged|no backup"),
        ([BY_HAND, "UPDATE sqlite_master SET sql = 'nonsense' WHERE name = 'items'"], "no backup"),
    ],
)
def test_a_schema_that_is_not_vespers_is_refused(copy: Path, statements: list[str], complaint: str) -> None:
    changed(copy, *statements)

    with pytest.raises(DatabaseError, match=complaint), open_backup(copy):
        pass

    assert refusal(copy)


def test_a_file_as_vesper_writes_it_is_taken(copy: Path) -> None:
    changed(copy, "ANALYZE", "DROP INDEX ix_items_look_at")

    with open_backup(copy) as backup:
        assert backup.row_counts()["subscribers"] == 2
        assert backup.revision == examine(copy)


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def zeros(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "do",
    [
        half,
        zeros,
        pipe,
        folder,
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"noise" * 1000),
        lambda path: path.write_bytes(path.read_bytes()[:100]),
        lambda path: path.write_bytes(path.read_bytes()[:100] + b"\xff" * 100_000),
    ],
)
def test_what_is_no_whole_sqlite_file_is_refused_at_once(copy: Path, do: Callable[[Path], None]) -> None:
    do(copy)

    assert refusal(copy)
    assert count_subscribers(copy) == 0


def test_pages_that_lead_in_circles_are_refused_at_once(copy: Path) -> None:
    """A page that says of itself that it is below itself could be read for ever."""
    changed(copy, "PRAGMA journal_mode = DELETE")
    with closing(sqlite3.connect(copy)) as file:
        (page,) = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        (size,) = file.execute("PRAGMA page_size").fetchone()
    circle = bytearray(size)
    circle[0] = 5  # an interior page of a table
    circle[3:5] = (1).to_bytes(2, "big")
    circle[5:7] = (size - 6).to_bytes(2, "big")
    circle[8:12] = page.to_bytes(4, "big")
    circle[12:14] = (size - 6).to_bytes(2, "big")
    circle[size - 6 : size - 2] = page.to_bytes(4, "big")
    with copy.open("r+b") as file_:
        file_.seek((page - 1) * size)
        file_.write(circle)

    assert refusal(copy)


@pytest.mark.parametrize(
    "name", ["a?b.db", "a%41b.db", "a#b.db", "a b.db", "file:x.db", "ü\udcff.db", "-x.db"]
)
@pytest.mark.thorough
async def test_odd_names_are_names_like_others(
    copy: Path, tmp_path: Path, name: str, target: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(copy, name)

    with open_backup(Path(name)) as backup:
        assert (await copy_in(backup, target, {}, lambda _done, _total: None))["subscribers"] == 2
    await copy_out(target, Path(f"again-{name}"), lambda _done, _total: None)
    assert examine(Path(f"again-{name}")) == examine(Path(name))


def test_a_file_is_read_where_nothing_may_be_written_and_stays_as_it_is(copy: Path) -> None:
    changed(copy, "PRAGMA journal_mode = WAL")
    before = copy.read_bytes()

    with open_backup(copy) as backup:
        assert backup.row_counts()["subscribers"] == 2
        assert [each.name for each in copy.parent.iterdir()] == [copy.name]

    assert copy.read_bytes() == before


def test_what_is_in_the_log_beside_a_file_belongs_to_it(copy: Path) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("INSERT INTO state VALUES ('later', '1')")

        with open_backup(copy) as backup:
            assert backup.row_counts()["state"] == 1


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE items SET name = 'far longer than any name may be, ' || hex(zeroblob(60))", "items.name"),
        ("UPDATE items SET name = x'ff00'", "items.name"),
        ("UPDATE items SET name = CAST(x'ff' AS TEXT)", "no backup"),
        ("UPDATE outbox SET attempts = 'often'", "outbox.attempts"),
        ("UPDATE outbox SET attempts = 1.5", "outbox.attempts"),
        ("UPDATE outbox SET priority = 40000", "outbox.priority"),
        ("UPDATE outbox SET id = 9223372036854775807", "outbox.id"),
        ("UPDATE outbox SET uncertain = 2", "outbox.uncertain"),
        ("UPDATE outbox SET uncertain = 'yes'", "outbox.uncertain"),
        ("UPDATE outbox SET payload = '{'", "outbox.payload"),
        ("UPDATE outbox SET payload = '{\"a\": NaN}'", "outbox.payload"),
        ("UPDATE outbox SET payload = x'7b7d'", "outbox.payload"),
        ("UPDATE outbox SET payload = 7", "outbox.payload"),
        ("UPDATE outbox SET payload = '7'", "outbox.payload"),
        ("UPDATE outbox SET payload = '[1, 2]'", "outbox.payload"),
        ("UPDATE outbox SET payload = 'null'", "outbox.payload"),
        (
            "UPDATE outbox SET payload = replace(hex(zeroblob(50000)), '0', '[')",
            "outbox.payload",
        ),
        ("UPDATE outbox SET due_at = 'tomorrow'", "outbox.due_at"),
        ("UPDATE outbox SET due_at = '2026-02-30 08:00:00.000000'", "outbox.due_at"),
        ("UPDATE outbox SET due_at = '2026-03-02 08:00:00.000000+09:00'", "outbox.due_at"),
        ("UPDATE outbox SET due_at = 1772438400", "outbox.due_at"),
        ("UPDATE schedules SET start_on = 'Monday'", "schedules.start_on"),
        ("UPDATE schedules SET start_on = 20260301", "schedules.start_on"),
    ],
)
async def test_a_value_that_no_column_holds_is_named_and_refused(
    copy: Path, target: Database, statement: str, where: str
) -> None:
    changed(copy, "PRAGMA foreign_keys = OFF", statement)

    with pytest.raises(DatabaseError, match=where), open_backup(copy) as backup:
        await copy_in(backup, target, {}, lambda _done, _total: None)


@pytest.mark.parametrize("number", ["x", -(2**63), 2**63 - 1, None, 1.5])
def test_a_highest_id_that_is_none_is_refused(copy: Path, number: object) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as file:
        file.execute("INSERT INTO sqlite_sequence VALUES ('broadcasts', ?)", [number])

    with pytest.raises(DatabaseError, match="sqlite_sequence"), open_backup(copy) as backup:
        backup.highest_ids()


def test_where_no_ids_were_kept_none_are_known(copy: Path) -> None:
    changed(copy, BY_HAND, "DELETE FROM sqlite_master WHERE name = 'sqlite_sequence'")

    with pytest.raises(DatabaseError, match="damaged"), open_backup(copy):
        pass


def test_people_are_counted_only_where_there_is_such_a_table(copy: Path) -> None:
    assert count_subscribers(copy) == 2
    changed(copy, "DROP TABLE subscribers", "CREATE VIEW subscribers AS SELECT 1")
    assert count_subscribers(copy) == 0
    assert count_subscribers(copy.with_name("none.db")) == 0
