"""Logging: one line per event, never a token, a text or a medicine."""

import logging
import sys

import structlog

TALKATIVE = ("telegram", "httpx", "httpcore", "aiohttp", "apscheduler", "uvicorn", "aiosqlite", "alembic")


def configure(log_format: str, level: str) -> None:
    """Send our events and other libraries' warnings to standard error, as console lines or JSON."""
    shared: list[structlog.types.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.types.Processor = structlog.processors.JSONRenderer()
    if log_format == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=[_without_remains, renderer], foreign_pre_chain=shared)
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # These quote request addresses (with the token) or what Telegram answered (with people's words).
    for name in (
        "telegram",
        "httpx",
        "httpcore",
        "aiohttp",
        "apscheduler",
        "uvicorn",
        "aiosqlite",
        "alembic",
    ):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _without_remains(
    _logger: object, _name: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    """Drop the bookkeeping, and tracebacks: their last line may quote what somebody wrote."""
    for key in ("_record", "_from_structlog", "exc_info", "stack_info"):
        event.pop(key, None)
    return event
