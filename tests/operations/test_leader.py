"""One worker leads at a time; when it is gone another does, and everybody hears what is called (P8)."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg
import pytest
from structlog.testing import capture_logs
from telegram.error import InvalidToken

from bot.operations.leader import MESSAGES_OWED, POLLED_TOPICS, UPDATES_WAITING, Notifier, run_for_election
from bot.store.core.database import Database
from bot.store.core.postgres_session import ADVISORY_LOCK_ID, SessionLostError
from sandbox.condition import ChangeCondition
from tests.delivery_rig import PATIENT

on_postgresql = pytest.mark.parametrize("engine", ["postgresql"])
# Who holds the seat: a lock of 64 bits is kept in two halves.
HOLDER = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted"


@dataclass
class Worker:
    """One process's part in the election."""

    database: Database
    bell: ChangeCondition
    leads: bool = False
    terms: int = 0
    heard: list[str] = field(default_factory=list)
    trouble: Exception | None = None

    async def term(self, over: asyncio.Event) -> None:
        self.leads, self.terms = True, self.terms + 1
        self.bell.notify_all()
        trouble, self.trouble = self.trouble, None
        if trouble is not None:
            self.leads = False
            raise trouble
        await over.wait()
        self.leads = False
        self.bell.notify_all()

    def called(self, what: str) -> None:
        self.heard.append(what)
        self.bell.notify_all()

    async def until_called(self) -> None:
        assert await self.bell.wait_for(lambda: set(self.heard) == set(POLLED_TOPICS), timeout=PATIENT)

    def start(self) -> asyncio.Task[None]:
        self.task = asyncio.create_task(run_for_election(self.database, self.term, self.called))
        return self.task

    async def stop(self) -> None:
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task


@dataclass
class Works:
    """Four workers on one database."""

    url: str
    bell: ChangeCondition = field(default_factory=ChangeCondition)

    def __post_init__(self) -> None:
        self.workers = [Worker(Database(self.url), self.bell) for _ in range(4)]

    @property
    def leaders(self) -> list[Worker]:
        return [worker for worker in self.workers if worker.leads]

    async def until_one_leads(self, *others: Worker) -> Worker:
        """Wait for a leader who is none of these."""
        assert await self.bell.wait_for(lambda: any(w not in others for w in self.leaders), timeout=PATIENT)
        (leader,) = self.leaders
        return leader

    def holder(self) -> int:
        """The process of the server that the leader's line leads to."""
        with psycopg.connect(self.url) as connection:
            row = connection.execute(HOLDER, [ADVISORY_LOCK_ID & 0xFFFFFFFF]).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
async def works(database_url: str) -> AsyncIterator[Works]:
    works = Works(database_url)
    for worker in works.workers:
        worker.start()
    yield works
    for worker in works.workers:
        await worker.stop()
        await worker.database.close()


@on_postgresql
async def test_one_of_four_leads_and_another_goes_on_when_it_stops(works: Works) -> None:
    before: list[Worker] = []
    for _ in works.workers:
        leader = await works.until_one_leads(*before)
        await leader.stop()
        assert not leader.leads
        before.append(leader)

    assert [worker.terms for worker in works.workers] == [1, 1, 1, 1]


@on_postgresql
async def test_who_loses_the_line_stops_at_once_and_may_lead_again_later(works: Works) -> None:
    leader = await works.until_one_leads()
    with capture_logs() as logs:
        with psycopg.connect(works.url) as connection:
            connection.execute("SELECT pg_terminate_backend(%s)", [works.holder()])
        assert await works.bell.wait_for(lambda: not leader.leads, timeout=PATIENT)
        assert await works.until_one_leads(leader) is not leader
        for worker in works.workers:
            if worker is not leader:
                await worker.stop()
        assert await works.until_one_leads() is leader

    assert "database_line_lost" in {each["event"] for each in logs}
    assert leader.terms == 2


@on_postgresql
async def test_who_gets_no_answer_takes_the_seat_for_lost(database_url: str) -> None:
    database = Database(database_url)
    async with database.session(reply_timeout=0.1) as line:
        assert await line.try_lock()
        backend = Works(database_url).holder()
        os.kill(backend, signal.SIGSTOP)
        try:
            with pytest.raises(SessionLostError, match="no answer"):
                await line.wait_for_notify(0.01)
        finally:
            os.kill(backend, signal.SIGCONT)
    await database.close()


@on_postgresql
async def test_a_line_that_was_cut_answers_no_question(database_url: str) -> None:
    database = Database(database_url)
    async with database.session() as line:
        assert await line.try_lock()
        with psycopg.connect(database_url) as connection:
            connection.execute("SELECT pg_terminate_backend(%s)", [Works(database_url).holder()])
        with pytest.raises(SessionLostError, match=r"AdminShutdown|OperationalError"):
            await line.try_lock()
    await database.close()


async def test_a_server_out_of_reach_has_no_line() -> None:
    with pytest.raises(SessionLostError, match="OperationalError"):
        await Database("postgresql://127.0.0.1:1/nowhere").session().__aenter__()


@on_postgresql
async def test_everybody_hears_a_call_however_many_made_it(works: Works) -> None:
    await works.until_one_leads()
    for worker in works.workers:
        await worker.until_called()
        worker.heard.clear()
    caller = Notifier(works.workers[0].database)
    for _ in range(100):
        caller.notify(MESSAGES_OWED)
        caller.notify(UPDATES_WAITING)
    await caller.close()

    for worker in works.workers:
        await worker.until_called()
        assert len(worker.heard) < 20


async def test_a_call_that_fails_is_no_harm(database_url: str, engine: str) -> None:
    address = database_url if engine == "sqlite" else "postgresql://127.0.0.1:1/nowhere"
    caller = Notifier(Database(address))
    await caller.close()
    with capture_logs() as logs:
        caller.notify(MESSAGES_OWED)
        await caller.close()

    assert [each["event"] for each in logs] == ([] if engine == "sqlite" else ["call_failed"])


async def test_a_term_that_fails_is_followed_by_another(database_url: str) -> None:
    worker = Worker(
        Database(database_url), ChangeCondition(), trouble=RuntimeError("the database is out of reach")
    )
    with capture_logs() as logs:
        worker.start()
        assert await worker.bell.wait_for(lambda: worker.terms == 2, timeout=PATIENT)
        await worker.stop()
    await worker.database.close()

    assert [each["error"] for each in logs if each["event"] == "term_failed"] == ["RuntimeError"]
    assert not worker.leads


async def test_what_only_the_operator_can_mend_ends_it(database_url: str) -> None:
    worker = Worker(Database(database_url), ChangeCondition(), trouble=InvalidToken())

    with pytest.raises(InvalidToken):
        await worker.start()

    await worker.database.close()
