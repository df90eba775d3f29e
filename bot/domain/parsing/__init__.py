"""Parsers of what people type: each returns a value or a ParseError, whose sentence is in bot/replies/."""

from bot.domain.parsing.amounts import parse_strength
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.formatting import (
    ReminderPart,
    find_parts,
    find_parts_without_name,
    format_parts,
    format_reminder,
)
from bot.domain.parsing.names import parse_name
from bot.domain.parsing.reminders import ParsedReminder, parse_reminder
from bot.domain.parsing.times import find_wall_time, parse_wall_time
from bot.domain.parsing.tokens import normalize_spacing

__all__ = [
    "ParseError",
    "ParseErrorKind",
    "ParsedReminder",
    "ReminderPart",
    "find_parts",
    "find_parts_without_name",
    "find_wall_time",
    "format_parts",
    "format_reminder",
    "normalize_spacing",
    "parse_name",
    "parse_reminder",
    "parse_strength",
    "parse_wall_time",
]
