"""Composition root: build every part from the settings, start them in order, stop them in order."""

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from telegram import BotCommand, BotCommandScopeChat
from telegram.constants import FloodLimit
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, ContextTypes, ExtBot, JobQueue

import handlers
from bot import VERSION, knowledge
from bot.clock import Clock
from bot.context import Context, World
from bot.delivery.courier import Courier
from bot.delivery.flood_limits import Budget, SlidingWindow
from bot.delivery.rate_limiter import SharedRateLimiter, retry_after_seconds
from bot.delivery.transport import AiohttpRequest, OnDate
from bot.due import clock_repair, jobs, ticker, tzdata
from bot.errors import OperatorError
from bot.library import ContentError
from bot.logs import log_failure
from bot.metrics import LEADER
from bot.operations import backups, data_loss, retention, web
from bot.operations.clock_monitor import ClockMonitor
from bot.operations.daily_stats import DailyStats
from bot.operations.health import Health
from bot.operations.leader import CONTENT_CHANGED, MESSAGES_OWED, UPDATES_WAITING, Notifier, run_for_election
from bot.replies import basics
from bot.replies.basics import CommandHelp
from bot.settings import Settings, SettingsError
from bot.store.core import app_state
from bot.store.core.database import Database, DatabaseError
from bot.updates.dispatcher import BotApplication
from bot.updates.polling import UPDATE_TYPES, Poller
from bot.updates.queue import UpdateQueue
from bot.updates.throttle import TokenBucket

log = structlog.get_logger()

TICK_SECONDS = 1
STATS_SECONDS = 60
CLEANUP_SECONDS = 3600
# Seconds between two checks whether a backup is due.
BACKUP_SECONDS = 300
# Seconds between two truncations of SQLite's write-ahead log, so that erased data is gone from the disk
# within a minute; the file lock is checked at the same time.
DATABASE_FILE_SECONDS = 20
MAX_RETRY_SECONDS = 60


class TokenError(OperatorError):
    """Telegram rejects the token; the message says what the operator can do."""


class Vesper:
    """The whole bot. `run` works until `stop`; people's data is kept in the database only."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock | None = None,
        budget: Budget | None = None,
        *,
        allow_empty: bool = False,
    ) -> None:
        """Wire everything; nothing is opened yet.

        Args:
            settings: The operator's settings.
            clock: The clock to live by; None: the machine's.
            budget: How fast messages may be sent; None: as fast as Telegram allows.
            allow_empty: Whether to start even if the database seems to have lost everybody.

        Raises:
            SettingsError: A required setting is missing.
            ContentError: content/ has an error.
        """
        settings.check_required()
        commands, operators = command_descriptions()
        database = Database(settings.database_url.get_secret_value())
        known = knowledge.load(settings.content_dir)
        self.world = World(settings, known, database, clock or Clock(), commands, operators)
        budget = budget or _budget(settings)
        self._limits = SlidingWindow(budget)
        self._timekeeper = ClockMonitor(self.world.clock, self._request_time, self._rearm)
        turns = SharedRateLimiter(self._limits, self.world.clock.monotonic)
        self.application = new_application(settings, turns, self._timekeeper.on_response)
        self._notifier = Notifier(database)
        self.courier = self._new_courier()
        self.intake = UpdateQueue(
            self.world,
            self.application,
            self._on_messages_owed,
            on_overload=lambda: self._notifier.notify(UPDATES_WAITING),
            throttle=TokenBucket(per_second=budget.per_chat),
        )
        self.poller = Poller(self.world, self.application, self.intake.receive)
        self.connected = asyncio.Event()
        self._tzdata_is_current = False
        # The latest recorded tick; None: not read yet since this process became the leader.
        self._last_tick_at: datetime | None = None
        self.is_leader = False
        """Whether this process is the leader, which polls, ticks and delivers."""
        self.health = Health(self.world, self.connected, self.poller.polled_at, lambda: self.is_leader)
        self._stopping = asyncio.Event()
        self._allow_empty = allow_empty
        self._database_error: DatabaseError | None = None
        self._log_is_held = False
        # The monotonic second from which to send Telegram the bot's profile; None: the profile is up to date.
        self._publish_profile_at: float | None = 0.0
        self._daily_stats = DailyStats()
        self._reloads: set[asyncio.Task[None]] = set()
        self.world.knowledge.notify_processes = lambda: self._notifier.notify(CONTENT_CHANGED)

    def reload_content(self) -> None:
        """Reload content/ in the background; on an error the bot keeps the knowledge it has."""
        task = asyncio.create_task(self._reload_content())
        self._reloads.add(task)
        task.add_done_callback(self._reloads.discard)

    async def _reload_content(self) -> None:
        with suppress(ContentError):  # already logged
            await self.world.knowledge.reload(self.world.settings.content_dir)

    @property
    def stopping(self) -> bool:
        """Whether `stop` was called."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Finish the updates and deliveries in progress, then end `run`."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until `stop`; while Telegram is out of reach, wait and retry.

        Raises:
            DatabaseError: The database is in use by another process (SQLite), newer than this Vesper, not
                writable, or was deleted or replaced meanwhile.
            DataLossError: There is nobody in the database, but somebody in a backup.
            TokenError: Telegram rejects the token.
            PortError: The HTTP port is not available.
            SettingsError: Telegram rejects the webhook.
        """
        settings = self.world.settings
        engine = "sqlite" if self.world.database.is_sqlite else "postgresql"
        updates = "polling" if settings.webhook_url is None else "webhook"
        log.info("starting", version=VERSION, database=engine, updates=updates)
        try:
            await self._open_database()
            async with self.world.database.read() as tx:
                self._timekeeper.last_tick = await app_state.ticked_at(tx)
            routes = web.build_web_app(self.health, self._webhook())
            async with web.serve(routes, settings.http_host, settings.http_port):
                if await self._connect():
                    await self._work()
            if self._database_error is not None:
                raise self._database_error
        except InvalidToken:
            raise TokenError(
                "Telegram does not accept the token. Copy it again from @BotFather into VESPER_BOT_TOKEN."
            ) from None
        finally:
            with suppress(TelegramError, RuntimeError):
                await self.application.shutdown()
            self.world.knowledge.close()
            await self.world.database.close()

    async def _open_database(self) -> None:
        database, settings = self.world.database, self.world.settings
        await database.acquire()
        if not self._allow_empty:
            await data_loss.refuse_loss(database, settings)
        await backups.upgrade_safely(database, settings, self.world.clock.now())
        if self._allow_empty:
            await data_loss.record_empty_start(database)
        database.check_lock()

    async def next_due(self) -> datetime | None:
        """Return when the next message falls due (UTC), for the demo's clock."""
        return await ticker.next_due(self.world)

    def _webhook(self) -> web.Webhook | None:
        url, secret = self.world.settings.webhook_url, self.world.settings.webhook_secret
        if url is None:
            return None
        return web.Webhook(url.path or "/", secret.get_secret_value(), self.intake.receive)

    async def _connect(self) -> bool:
        """Connect to Telegram, retrying until it succeeds; return False if `stop` was called first."""
        pause = 1
        while not self._stopping.is_set():
            try:
                await self.application.initialize()
                await self._set_up_receiving()
                await self._publish_profile()
            except InvalidToken:
                raise
            except TelegramError as error:
                log.warning("telegram_out_of_reach", error=type(error).__name__, retry_in_seconds=pause)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), pause)
                pause = min(2 * pause, MAX_RETRY_SECONDS)
            else:
                log.info("connected", bot=self.application.bot.username)
                self.connected.set()
                return True
        return False

    async def _set_up_receiving(self) -> None:
        bot, settings = self.application.bot, self.world.settings
        if settings.webhook_url is None:
            await bot.delete_webhook()
        else:
            secret = settings.webhook_secret.get_secret_value()
            try:
                await bot.set_webhook(
                    str(settings.webhook_url), secret_token=secret, allowed_updates=UPDATE_TYPES
                )
            except BadRequest as error:
                raise SettingsError(f"Telegram refuses VESPER_WEBHOOK_URL: {error.message}") from None

    async def _publish_profile(self) -> None:
        """Send the bot's commands and descriptions; if Telegram refuses, the hourly clean-up retries."""
        now = self.world.clock.monotonic()
        if self._publish_profile_at is None or now < self._publish_profile_at:
            return
        bot = self.application.bot
        try:
            await bot.set_my_commands(_menu(self.world.commands))
            await self._publish_operator_commands()
            await bot.set_my_description(basics.description())
            await bot.set_my_short_description(basics.short_description())
            self._publish_profile_at = None
        except InvalidToken:
            raise
        except TelegramError as error:
            log.warning("introduction_put_off", error=type(error).__name__)
            self._publish_profile_at = now + (
                retry_after_seconds(error) if isinstance(error, RetryAfter) else 0
            )

    async def _publish_operator_commands(self) -> None:
        commands = _menu({**self.world.commands, **self.world.operator_commands})
        for operator in sorted(self.world.settings.admin_ids):
            with suppress(BadRequest):  # an operator who never wrote to the bot has no chat with it yet
                await self.application.bot.set_my_commands(commands, scope=BotCommandScopeChat(operator))

    async def _work(self) -> None:
        self._schedule_jobs()
        await self.application.start()
        self.intake.open()
        standing = asyncio.create_task(
            run_for_election(self.world.database, self._run_tenure, self._on_notify)
        )
        tasks: set[asyncio.Task[Any]] = {standing, asyncio.create_task(self._stopping.wait())}
        tasks.add(asyncio.create_task(self._timekeeper.run()))
        done, running = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self.application.stop()
        await self.intake.close()
        await self._write_stats()
        await self._notifier.close()
        await asyncio.gather(*done)

    async def _run_tenure(self, ended: asyncio.Event) -> None:
        """Poll, tick and deliver until `ended` is set; on return the result of every send is recorded."""
        delivering = asyncio.create_task(self.courier.run())
        others: set[asyncio.Task[Any]] = {asyncio.create_task(ended.wait())}
        if self.world.settings.webhook_url is None:
            others.add(asyncio.create_task(self.poller.run()))
        self._set_leader(is_leader=True)
        done, running = await asyncio.wait({delivering, *others}, return_when=asyncio.FIRST_COMPLETED)
        self._set_leader(is_leader=False)
        self.courier.stop()
        for task in running - {delivering}:
            task.cancel()
        await asyncio.wait({delivering, *others})
        self.courier = self._new_courier()
        await asyncio.gather(delivering, *done)

    def _set_leader(self, *, is_leader: bool) -> None:
        self.is_leader = is_leader
        self._tzdata_is_current, self._last_tick_at = (
            False,
            None,
        )  # the previous leader may have had other zone data
        LEADER.set(is_leader)

    def _new_courier(self) -> Courier:
        return Courier(self.world, self.application.bot, self._limits)

    def _on_messages_owed(self) -> None:
        """Wake the courier for newly committed deliveries: ours, or the leader's."""
        if self.is_leader:
            self.courier.wake()
        else:
            self._notifier.notify(MESSAGES_OWED)

    def _on_notify(self, topic: str) -> None:
        if topic == UPDATES_WAITING:
            self.intake.poll_inbox()
        elif topic == CONTENT_CHANGED:
            self.reload_content()
        elif self.is_leader:
            self.courier.wake()

    def _schedule_jobs(self) -> None:
        queue = self._job_queue()
        jobs.repeat(queue, self._tick, TICK_SECONDS, at_once=True)
        jobs.repeat(queue, self._write_stats, STATS_SECONDS)
        jobs.repeat(queue, self._clean_up, CLEANUP_SECONDS)
        jobs.repeat(queue, self._back_up, BACKUP_SECONDS)
        jobs.repeat(queue, self._check_database_file, DATABASE_FILE_SECONDS, at_once=True)

    def _job_queue(self) -> JobQueue[Any]:
        queue = self.application.job_queue
        if queue is None:
            raise RuntimeError("PTB was installed without its job queue")
        return queue

    def _rearm(self, step: timedelta, now: datetime) -> None:
        jobs.rearm(self._job_queue(), step, now)

    async def _request_time(self) -> None:
        await self.application.bot.get_me()

    def _may_tick(self) -> bool:
        """Return whether this process is the leader and its clock can be trusted."""
        return self.is_leader and self.world.clock.verdict().is_right

    async def _tick(self, _context: Context) -> None:
        if not self._may_tick():
            self._last_tick_at = None  # read the recorded ticks again once ticking resumes
            return
        try:
            self._last_tick_at = await clock_repair.repair_before_tick(self.world, self._last_tick_at)
            if not self._tzdata_is_current:
                await tzdata.recompute_after_update(self.world)
                self._tzdata_is_current = True
            await ticker.tick(self.world)
        except Exception as error:  # noqa: BLE001 - the next tick retries, nothing is lost
            log_failure("tick_failed", error)
        self.courier.wake()

    async def _write_stats(self, _context: Context | None = None) -> None:
        try:
            await self._daily_stats.flush(self.world.database, self.world.clock.now())
        except Exception as error:  # noqa: BLE001 - the next run retries; at worst some numbers are missing
            log_failure("not_noted", error)

    async def _check_database_file(self, _context: Context) -> None:
        """Truncate SQLite's log, or stop if another process could open the database file."""
        database = self.world.database
        try:
            database.check_lock()
            self._warn_if_log_held(is_held=not await database.truncate_log())
        except DatabaseError as error:
            log.error("database_lost", reason=str(error))  # noqa: TRY400 - the message says everything
            self._database_error = error
            self.stop()
        except (OSError, sqlite3.Error) as error:  # the next run retries
            log_failure("log_not_emptied", error)

    def _warn_if_log_held(self, *, is_held: bool) -> None:
        """Log once when a long-running reader keeps SQLite's log from being truncated."""
        if is_held and not self._log_is_held:
            log.warning("log_held_by_reader")
        self._log_is_held = is_held

    async def _clean_up(self, _context: Context) -> None:
        if self._may_tick():
            await ticker.prune(self.world)
            await retention.warn_and_erase_inactive(self.world)
            await self._publish_profile()

    async def _back_up(self, _context: Context) -> None:
        if self._may_tick():
            world = self.world
            await backups.save_if_due(world.database, world.settings, world.clock.now())


def _budget(settings: Settings) -> Budget:
    paid = FloodLimit.PAID_MESSAGES_PER_SECOND if settings.paid_broadcast else None
    return Budget(overall=settings.rate_limit, paid=paid)


def _menu(commands: Mapping[str, CommandHelp]) -> list[BotCommand]:
    """Return the commands as Telegram's menu lists them."""
    return [BotCommand(name, each.description) for name, each in commands.items()]


def command_descriptions() -> tuple[dict[str, CommandHelp], dict[str, CommandHelp]]:
    """Return the line in /help of each command by its name: everybody's, and the operators' own."""
    everybody, operators = (
        {each.name: CommandHelp(each.description, each.section) for each in listed}
        for listed in (handlers.COMMANDS, handlers.OPERATOR_COMMANDS)
    )
    return everybody, operators


def new_application(settings: Settings, rate_limiter: SharedRateLimiter, on_date: OnDate) -> BotApplication:
    """Build the PTB application with every handler; nothing is opened yet."""
    request, polling = AiohttpRequest(), AiohttpRequest(connections=1)
    request.on_date = polling.on_date = on_date
    bot: ExtBot[int] = ExtBot(
        settings.bot_token.get_secret_value(),
        base_url=f"{settings.api_base}/bot",
        base_file_url=f"{settings.api_base}/file/bot",
        request=request,
        get_updates_request=polling,
        rate_limiter=rate_limiter,
    )
    queue: JobQueue[Any] = JobQueue()
    application = (
        Application.builder()
        .bot(bot)
        .updater(None)
        .context_types(ContextTypes(context=Context))
        .job_queue(queue)
        .build()
    )
    handlers.register(application)
    return application
