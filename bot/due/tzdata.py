"""Detects updates of this machine's time zone data and recomputes due times after one (P4)."""

import asyncio
import base64
import hashlib
import json
import zlib
import zoneinfo
from collections.abc import Mapping
from importlib import resources
from io import BytesIO
from pathlib import Path

import structlog

from bot.context import World
from bot.domain.zones import known_zones, register_former_zone
from bot.store import diaries
from bot.store.core import app_state
from bot.store.reminders import tzdata

log = structlog.get_logger()

Files = Mapping[str, bytes]

# An id below every id, to start from.
BELOW_ALL_IDS = -(2**63)

PAGES = (tzdata.reschedule_reminders, tzdata.reschedule_tips, diaries.reschedule_page)


async def recompute_after_update(world: World) -> None:
    """Recompute next due times in zones whose rules differ from the data stored last.

    After a crash the recomputation resumes where it stopped. The first start only stores the data.
    """
    files = await asyncio.to_thread(_read_files)
    mark = _digest(files)
    async with world.database.read() as tx:
        known = await app_state.zone_data(tx)
    if known is not None and known[0] == mark:
        return
    if known is not None:
        former = _register_former_zones(_unpack(known[1]), files)
        log.info("time_zones_changed", zones=len(former))
        await _recompute_all(world, former, mark)
    async with world.database.write() as tx:
        await app_state.put_zone_data(tx, mark, _pack(files))


async def _recompute_all(world: World, former: Mapping[str, str], mark: str) -> None:
    async with world.database.read() as tx:
        number, after = await app_state.zone_data_progress(tx, mark) or (0, BELOW_ALL_IDS)
    while number < len(PAGES):
        async with world.database.write() as tx:
            last = await PAGES[number](tx, former, after, world.clock.now())
            number, after = (number + 1, BELOW_ALL_IDS) if last is None else (number, last)
            await app_state.put_zone_data_progress(tx, mark, number, after)


def _read_files() -> Files:
    """Return every zone's file, found as zoneinfo finds it."""
    return {name: _file(name) for name in sorted(known_zones())}


def _file(name: str) -> bytes:
    for folder in zoneinfo.TZPATH:
        path = Path(folder, name)
        if path.is_file():
            return path.read_bytes()
    return resources.files("tzdata.zoneinfo").joinpath(name).read_bytes()


def _digest(files: Files) -> str:
    digest = hashlib.sha256()
    for name, content in files.items():
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()


def _pack(files: Files) -> str:
    """Return the files as text of 0.2 MB; zones with equal files share one copy."""
    contents = sorted({*files.values()})
    numbers = {content: number for number, content in enumerate(contents)}
    content = {
        "files": [base64.b64encode(each).decode() for each in contents],
        "zones": {name: numbers[content] for name, content in files.items()},
    }
    return base64.b64encode(zlib.compress(json.dumps(content).encode())).decode()


def _unpack(packed: str) -> Files:
    content = json.loads(zlib.decompress(base64.b64decode(packed)))
    return {name: base64.b64decode(content["files"][number]) for name, number in content["zones"].items()}


def _register_former_zones(before: Files, now: Files) -> dict[str, str]:
    """Return, for each zone whose file changed, the name under which its former rules are known."""
    return {
        name: register_former_zone(
            zoneinfo.ZoneInfo.from_file(BytesIO(before[name]), key=f"{name} {_digest(before)[:12]}")
        )
        for name, content in now.items()
        if name in before and before[name] != content
    }
