"""Logging: one line per event, never with a token, a text or a medicine (P7)."""

import logging
import sys

import structlog
from structlog.types import EventDict, Processor

log = structlog.get_logger()

OWN_LOGGERS = ("bot", "handlers")
# Least level per library: we log their errors ourselves, and their warnings are everyday, like a slow tick.
LIBRARY_LEVELS = {
    "telegram.request": logging.CRITICAL,
    "apscheduler": logging.ERROR,
    "uvicorn": logging.ERROR,
}


def configure(log_format: str, level: str) -> None:
    """Send our events and other libraries' warnings to standard error, as console lines or JSON."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Processor = structlog.processors.JSONRenderer()
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
        structlog.stdlib.ProcessorFormatter(processors=[_redact, renderer], foreign_pre_chain=shared)
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelName(level)))
    for name in OWN_LOGGERS:
        logging.getLogger(name).setLevel(level)
    for name, least in LIBRARY_LEVELS.items():
        logging.getLogger(name).setLevel(least)


def log_failure(event: str, error: Exception) -> None:
    """Log an error that was caught by the name of its type; its text and traceback may quote a row (P7)."""
    log.error(event, error=type(error).__name__)


def _redact(_logger: object, _name: str, event: EventDict) -> EventDict:
    """Keep only text that a programmer wrote; values filled in may quote somebody.

    An exception is reduced to its type, another library's message to the first line of its template
    (asyncio writes the error of a task into the lines after it).
    """
    record: logging.LogRecord = event.pop("_record")
    if not event.pop("_from_structlog"):
        event["event"] = str(record.msg).partition("\n")[0]
        event["logger"] = record.name
    event.pop("stack_info", None)
    match event.pop("exc_info", None):
        case (type() as kind, _, _):
            event["error"] = kind.__name__
    return event
