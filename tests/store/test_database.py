from pathlib import Path

import pytest

from bot.store.database import Database, DatabaseError


async def test_a_second_vesper_is_refused_the_same_database(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    await first.claim()

    with pytest.raises(DatabaseError, match="already running"):
        await second.claim()

    await second.close()
    await first.close()


async def test_a_database_that_was_let_go_can_be_claimed_again(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)
    await first.claim()
    await first.close()

    await second.claim()

    await second.close()


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    database = Database(f"sqlite:///{tmp_path}/data/vesper.db")

    with pytest.raises(DatabaseError, match=r"Cannot write beside .*vesper\.db .*Check the volume"):
        await database.claim()


async def test_a_server_out_of_reach_is_named_without_its_password() -> None:
    database = Database("postgresql://vesper:secret@127.0.0.1:1/vesper")

    with pytest.raises(DatabaseError, match=r"Cannot reach PostgreSQL at 127\.0\.0\.1\.") as refused:
        await database.claim()

    assert "secret" not in str(refused.value)
    await database.close()
