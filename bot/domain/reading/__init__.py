"""Parsers of what people type: each returns a value or a ParseError, whose sentence is in bot/replies/."""

from bot.domain.reading.amounts import strength
from bot.domain.reading.hours import AFTER_LAST
from bot.domain.reading.names import name
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.reminders import Reminder, reminder
from bot.domain.reading.times import wall_time
from bot.domain.reading.typed import spaced
from bot.domain.reading.writing import Part, canonical, named, parts, said

__all__ = [
    "AFTER_LAST",
    "Part",
    "Problem",
    "Reminder",
    "Trouble",
    "canonical",
    "name",
    "named",
    "parts",
    "reminder",
    "said",
    "spaced",
    "strength",
    "wall_time",
]
