"""What a person typed, read into values or into a problem. The words for problems live with the replies."""

from bot.domain.reading.amounts import strength
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.reminders import Reminder, canonical, name, reminder
from bot.domain.reading.times import wall_time

__all__ = ["Problem", "Reminder", "Trouble", "canonical", "name", "reminder", "strength", "wall_time"]
