"""Checks of `vesper doctor`: everything that an operator can get wrong, and how to fix it."""

from bot.clock import Clock
from bot.operations.doctor import local, telegram
from bot.operations.doctor.finding import Finding, ok, problem, warning
from bot.settings import Settings, SettingsError
from bot.store.core.database import DatabaseError, parse_url

__all__ = ["Finding", "examine", "ok", "problem", "warning"]


async def examine(clock: Clock) -> list[Finding]:
    """Check settings, content, model, database, disk, port, backups and Telegram; change nothing."""
    try:
        settings = Settings.read()
        settings.check_required()
        parse_url(settings.database_url.get_secret_value())
    except (SettingsError, DatabaseError) as error:
        return [problem("settings", str(error), "Correct it in .env, or wherever your settings are.")]
    now = clock.now()
    here = await local.check_port(settings)
    return [
        ok("settings", "Every name is known and nothing is set twice."),
        local.check_content(settings),
        local.check_model(settings),
        local.check_zones(now),
        *await local.check_database(settings),
        local.check_disk(settings),
        local.check_backups(settings, now),
        local.check_files(settings),
        here.finding,
        *await telegram.check_telegram(settings, clock, running=here.is_vesper),
    ]
