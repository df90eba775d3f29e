"""Medicines of which nobody may assume that they are taken every day: a line without days is asked about."""

from bot.context import Context
from bot.domain import parsing
from bot.domain.parsing import ParsedReminder, ParseError, ParseErrorKind
from bot.domain.recurrence import EVERY_DAY
from bot.search import item_names

_WEEK = range(7)


async def parse_new_reminder(context: Context, line: str) -> ParsedReminder | ParseError:
    """Parse the line of a new reminder; without days it is unclear where daily is not to be assumed."""
    today, language = await context.today(), context.language
    read = parsing.parse_reminder(line, today, language)
    if isinstance(read, ParseError) or read.as_needed or read.recurrence != EVERY_DAY:
        return read
    if not asks_days(context, read.name):
        return read
    daily = language.writer.daily
    if isinstance(parsing.parse_reminder(f"{line} {daily}", today, language), ParseError):
        return read  # The days were told: they cannot be told twice.
    days = (daily, *(language.writer.weekdays([day]) for day in _WEEK))
    return ParseError(ParseErrorKind.DAYS_NOT_TOLD, "", days)


def asks_days(context: Context, name: str) -> bool:
    """Return whether of something nobody may assume that it is taken every day."""
    things = [each.concept for each in item_names.resolve_names(context.index, name)]
    groups = {group for thing in things if thing and thing.substance for group in thing.substance.groups}
    classes = context.library.medicines
    return any(group in classes and classes[group].asks_days for group in groups)
