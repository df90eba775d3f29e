"""Parsers of what people type: each returns a value or a ParseError, whose sentence is in bot/replies/."""

from bot.domain.reading.amounts import parse_strength
from bot.domain.reading.hours import AFTER_LAST_DOSE
from bot.domain.reading.names import parse_name
from bot.domain.reading.problems import ParseError, ParseErrorKind
from bot.domain.reading.reminders import ParsedReminder, parse_reminder
from bot.domain.reading.times import parse_wall_time
from bot.domain.reading.typed import normalize_spacing
from bot.domain.reading.writing import (
    ReminderPart,
    find_parts,
    find_parts_without_name,
    format_parts,
    format_reminder,
)

__all__ = [
    "AFTER_LAST_DOSE",
    "ParseError",
    "ParseErrorKind",
    "ParsedReminder",
    "ReminderPart",
    "find_parts",
    "find_parts_without_name",
    "format_parts",
    "format_reminder",
    "normalize_spacing",
    "parse_name",
    "parse_reminder",
    "parse_strength",
    "parse_wall_time",
]
