"""Parser of rough times of a dose: "last night", "this morning", "yesterday", "yesterday 22:00"."""

from dataclasses import dataclass
from datetime import date, time

from bot.domain.language import Language
from bot.domain.parsing.errors import ParseError
from bot.domain.parsing.time_expressions import parse_time_expression
from bot.domain.parsing.tokens import Tokens, tokenize

# Hours whose doses are also called those of the night.
_EVENING = frozenset({17, 18, 19})


@dataclass(frozen=True)
class RoughTime:
    """What a person says of the time at which a dose was due.

    Attributes:
        hours: Hours of the day; empty: none is told.
        days_ago: 0 for today, 1 for yesterday; None: no day is told.
    """

    hours: frozenset[int] = frozenset()
    days_ago: int | None = None

    def fits(self, day: date, wall: time, today: date) -> bool:
        """Return whether a dose of that local date and wall time can be meant."""
        is_hour = not self.hours or wall.hour in self.hours
        return is_hour and (self.days_ago is None or (today - day).days == self.days_ago)


def parse_rough_time(text: str, language: Language) -> RoughTime:
    """Parse what is told of a time; words that tell nothing are ignored."""
    last_night, at_night = language.moments.last_night
    tokens = tokenize(text.lower().replace(last_night, at_night), language)
    days = [ago for word in tokens if (ago := language.moments.days_ago.get(word.key)) is not None]
    days += [0 for word in tokens if word.key in language.moments.this and last_night not in text.lower()]
    return RoughTime(_clock_hours(text, language) or daypart_hours(tokens), days[0] if days else None)


def _clock_hours(text: str, language: Language) -> frozenset[int]:
    parsed = parse_time_expression(text, language)
    return frozenset() if isinstance(parsed, ParseError) else frozenset(w.hour for w in parsed.wall_times)


def daypart_hours(tokens: Tokens) -> frozenset[int]:
    """Return the hours of the first part of a day in a text; the evening may be called "last night"."""
    parts = tokens.language.clock.dayparts
    found = (parts.match_at(tokens, start) for start in range(len(tokens)))
    hours = next((each.value.hours for each in found if each is not None), frozenset[int]())
    return hours | _EVENING if 0 in hours else hours
