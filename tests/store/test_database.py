from pathlib import Path

import pytest

from bot.store.database import Database, DatabaseError


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/data/vesper.db"


async def test_a_second_vesper_is_refused_the_same_file(url: str) -> None:
    first, second = Database(url), Database(url)
    first.claim()

    with pytest.raises(DatabaseError, match=r"already running on vesper\.db"):
        second.claim()

    await first.close()
    await second.close()


async def test_a_file_that_was_let_go_can_be_claimed_again(url: str) -> None:
    first, second = Database(url), Database(url)
    first.claim()
    await first.close()

    second.claim()

    await second.close()


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    database = Database(f"sqlite:///{tmp_path}/data/vesper.db")

    with pytest.raises(DatabaseError, match=r"Cannot write beside .*vesper\.db .*Check the volume"):
        database.claim()


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_several_processes_may_share_a_postgresql_database(database_url: str) -> None:
    first, second = Database(database_url), Database(database_url)

    first.claim()
    second.claim()
