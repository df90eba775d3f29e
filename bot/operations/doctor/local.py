"""Checks of this machine: content, time zones, database, disk, backups, files, port."""

import asyncio
import glob
import os
import shutil
import socket
import stat
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from importlib import import_module
from pathlib import Path

import aiohttp
import sqlalchemy as sa

from bot import library
from bot.operations.backups import list_backups
from bot.operations.data_loss import DataLossError, find_loss
from bot.operations.doctor.finding import Finding, ok, problem, warning
from bot.settings import Settings
from bot.store.core import integrity
from bot.store.core.database import Database, DatabaseError
from bot.understanding import ModelError, load_model

# Highest age of the zone rules: governments change them several times a year, often at short notice.
MAX_ZONES_AGE = timedelta(days=540)
# Bytes: room for a backup as large as the database, and for its write-ahead log.
MIN_FREE_BYTES = 100_000_000
# Permissions of everybody but the owner.
OTHERS_MODE = stat.S_IRWXG | stat.S_IRWXO
MEGABYTE = 1_000_000
ANSWER_SECONDS = aiohttp.ClientTimeout(total=5)


def check_content(settings: Settings) -> Finding:
    """Check that all content can be loaded."""
    try:
        known = library.load(settings.content_dir)
    except library.ContentError as error:
        first, count = error.problems[0], len(error.problems)
        return problem("content", f"{first} ({count} in all)", "`vesper content check` lists every one.")
    return ok("content", f"{len(known.pages)} subjects and {len(known.tips)} tips.")


def check_model(settings: Settings) -> Finding:
    """Check that the model can be loaded, encoder and n-grams."""
    try:
        model = load_model(use_encoder=settings.encoder == "on")
    except ModelError as error:
        return problem("model", str(error), "Install this version of Vesper again.")
    if model.encoder_problem is None:
        return ok("model", "Encoder and n-grams can be loaded.")
    text = f"The encoder is not used ({model.encoder_problem}): n-grams alone hear emergencies less well."
    return warning("model", text, "Take VESPER_ENCODER away, or install this version of Vesper again.")


def check_zones(now: datetime) -> Finding:
    """Check that the time zone rules are not too old."""
    version: str = import_module("tzdata").IANA_VERSION
    released = datetime(int(version[:4]), 1, 1, tzinfo=now.tzinfo)
    text = f"Their rules are of {version}."
    if now - released > MAX_ZONES_AGE:
        return warning("time zones", text, "Install a newer Vesper, or a newer tzdata package.")
    return ok("time zones", text)


async def check_database(settings: Settings) -> list[Finding]:
    """Check that the database exists, is whole, has this Vesper's schema and is writable."""
    base = Database(settings.database_url.get_secret_value())
    try:
        if (loss := await find_loss(base, settings)) is not None:
            return [problem("database", str(DataLossError(loss)), "Do the one or the other.")]
        if base.is_sqlite and not base.has_file():
            return [_missing_database(base.path)]
        return [_database_finding(base, await integrity.examine(base))]
    except (sa.exc.SQLAlchemyError, OSError, DatabaseError) as error:
        reason = type(getattr(error, "orig", None) or error).__name__
        if base.is_sqlite:
            fix = "Check who owns the file and its folder; `vesper restore` puts a backup in its place."
        else:
            fix = "Check VESPER_DATABASE_URL, and that the server is up and lets this user in."
        return [problem("database", f"It cannot be read ({reason}).", fix)]
    finally:
        await base.close()


def _missing_database(path: Path) -> Finding:
    folder = next(parent for parent in path.parents if os.path.exists(parent))  # noqa: PTH110 - as in `has_file`
    if not os.access(folder, os.W_OK | os.X_OK):
        return problem(
            "database", f"{folder} is not writable.", "Let the user that Vesper runs as write there."
        )
    return ok("database", f"There is none yet; the first `vesper run` makes {path}.")


def _database_finding(base: Database, condition: integrity.DatabaseCondition) -> Finding:
    if condition.revision == "newer":
        return problem(
            "database", "A newer Vesper wrote it.", "Install that version, or `vesper restore` a backup."
        )
    if not condition.is_intact:
        return problem("database", "It is damaged.", "Stop the bot and `vesper restore` the newest backup.")
    if not condition.is_writable:
        return problem(
            "database", "It cannot be written.", "Check who owns it, and whether the disk is full."
        )
    kind = "SQLite" if base.is_sqlite else "PostgreSQL"
    later = "; the next start upgrades it, after a backup" if condition.revision == "older" else ""
    return ok("database", f"{kind}, whole and writable{later}.")


def check_disk(settings: Settings) -> Finding:
    """Check that the disk has enough room for the database."""
    base = Database(settings.database_url.get_secret_value())
    if not base.is_sqlite:
        return ok("disk", "The database is on its own server.")
    folder = next(parent for parent in base.path.parents if os.path.exists(parent))  # noqa: PTH110 - as above
    free = shutil.disk_usage(folder).free
    needed = max(MIN_FREE_BYTES, 2 * (base.path.stat().st_size if base.has_file() else 0))
    text = f"{free // MEGABYTE:,} MB are free where the database is."
    if free < needed:
        return problem("disk", text, f"Make room for {needed // MEGABYTE:,} MB at least.")
    return ok("disk", text)


def check_backups(settings: Settings, now: datetime) -> Finding:
    """Check that there is a recent backup, and none dated in the future."""
    if not settings.backup_hours:
        return warning(
            "backups", "None are made by themselves.", "Set VESPER_BACKUP_HOURS, or see to it in another way."
        )
    found = list_backups(settings.backup_dir)
    if not found:
        text = f"There is none in {settings.backup_dir} yet."
        return warning("backups", text, "Let the bot run for five minutes, or say `vesper backup`.")
    early = [each.path.name for each in found if each.is_from_future(now)]
    if early:
        text = f"{len(early)} of {len(found)} are dated in the future, {early[0]} for one."
        fix = "Let the machine keep time by NTP, say `vesper backup`, then delete those files."
        return problem("backups", text, fix)
    age = now - found[0].made_at
    text = f"The newest of {len(found)} is {age.total_seconds() / 3600:.0f} hours old."
    if age > 2 * timedelta(hours=settings.backup_hours):
        fix = "Look for backup_failed in the log; is the bot running, and is there room?"
        return problem("backups", text, fix)
    return ok("backups", text)


def check_files(settings: Settings) -> Finding:
    """Check that other users of this machine cannot read the database or its backups."""
    base = Database(settings.database_url.get_secret_value())
    ours = [*_database_files(base.path)] if base.is_sqlite else []
    ours += [backup.path for backup in list_backups(settings.backup_dir)]
    open_ones = [path for path in ours if path.stat().st_mode & OTHERS_MODE]
    if not open_ones:
        return ok("files", "Nobody else on this machine may read them.")
    text = f"Others on this machine may read {open_ones[0]} ({len(open_ones)} in all)."
    return warning("files", text, "Say `chmod 600` to each; new ones are made so.")


def _database_files(database: Path) -> list[Path]:
    """Return the database's files, and the replaced ones that `vesper restore` kept."""
    names = (database.name, *(f"{database.name}-{each}" for each in ("wal", "shm")), f"{database.name}.lock")
    there = [database.with_name(name) for name in names]
    return [
        path
        for path in (*there, *database.parent.glob(f"{glob.escape(database.name)}.replaced-*"))
        if path.is_file()
    ]


@dataclass(frozen=True)
class PortFinding:
    """The finding about the port; `is_vesper` tells whether a running Vesper answers there."""

    finding: Finding
    is_vesper: bool


async def check_port(settings: Settings) -> PortFinding:
    """Check that the port for health, metrics and webhook is free, or held by a running Vesper."""
    host, number = settings.http_host, settings.http_port
    if await _is_vesper_running(settings):
        return PortFinding(ok("port", f"A Vesper is running behind {host}:{number}."), is_vesper=True)
    try:
        await asyncio.to_thread(lambda: socket.create_server((host, number)).close())
    except OSError as error:
        text = f"{host}:{number} cannot be used ({error.strerror})."
        return PortFinding(problem("port", text, "Set VESPER_HTTP_PORT to a free one."), is_vesper=False)
    return PortFinding(ok("port", f"{host}:{number} is free; no bot is running here."), is_vesper=False)


async def _is_vesper_running(settings: Settings) -> bool:
    try:
        async with (
            aiohttp.ClientSession(timeout=ANSWER_SECONDS) as session,
            session.get(f"{settings.local_url}/healthz") as answer,
        ):
            return answer.status == HTTPStatus.OK and await answer.text() == "alive"
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return False
