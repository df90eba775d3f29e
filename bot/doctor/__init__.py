"""`vesper doctor`: everything that an operator can get wrong, looked at once, with what to do about it."""

from bot.clock import Clock
from bot.doctor import remote, rooms
from bot.doctor.finding import Finding, ok, problem, warning
from bot.settings import Settings, SettingsError
from bot.store.database import DatabaseError, address

__all__ = ["Finding", "examine", "ok", "problem", "warning"]


async def examine(clock: Clock) -> list[Finding]:
    """Look at settings, content, database, disk, port, backups and Telegram; nothing is changed anywhere."""
    try:
        settings = Settings.read()
        settings.require()
        address(settings.database_url.get_secret_value())
    except (SettingsError, DatabaseError) as error:
        return [problem("settings", str(error), "Correct it in .env, or wherever your settings are.")]
    now = clock.now()
    here = await rooms.port(settings)
    return [
        ok("settings", "Every name is known and nothing is set twice."),
        rooms.content(settings),
        rooms.zones(now),
        *await rooms.database(settings),
        rooms.space(settings),
        rooms.backups(settings, now),
        rooms.files(settings),
        here.finding,
        *await remote.telegram(settings, clock, running=here.ours),
    ]
