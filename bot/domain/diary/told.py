"""Reads an entry of the diary from what somebody types: "slept 5 hours", "nap 2-3 pm", "pain 7/10"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Literal

from bot.domain.diary import days
from bot.domain.diary.model import Rated, SleepKind
from bot.domain.diary_words import Patterns
from bot.domain.language import Language
from bot.domain.names import fold
from bot.domain.parsing import ParseError, ParseErrorKind, parse_wall_time
from bot.domain.parsing.time_expressions import parse_time_expression
from bot.domain.parsing.tokens import tokenize
from bot.domain.zones import zone_named

MAX_LENGTH = 80
"""Characters of an entry; a longer text is a story."""
MAX_TOLD = timedelta(hours=24)
# Longer naps and sleeps are rather another reading of the same words.
_LONGEST: dict[SleepKind, timedelta] = {"nap": timedelta(hours=5), "main": timedelta(hours=14)}
# The blanks before a dash are tried once, where they begin.
_DASHES = re.compile(r"(?<!\s)\s*+[-\u2010-\u2015]\s*+")
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass(frozen=True)
class ToldLength:
    """How many minutes somebody slept in the night to a local date; 0: not at all."""

    day: date
    minutes: int


@dataclass(frozen=True)
class ToldSpan:
    """From when to when somebody slept, by wall time, ending on a local date."""

    day: date
    kind: SleepKind
    start: time
    end: time


@dataclass(frozen=True)
class ToldRating:
    """A number of ten for the night to a local date, or for the pain on it."""

    day: date
    what: Literal["night", "pain"]
    value: int


ToldEntry = ToldLength | ToldSpan | ToldRating


def read_entry(text: str, language: Language, now: datetime, zone: str) -> ToldEntry | None:
    """Return the entry that a text tells and nothing else; None for any other text, and for a question.

    Args:
        text: As typed.
        language: The person's language.
        now: The present, UTC.
        zone: IANA name of the person's time zone.
    """
    if "?" in text or len(text) > MAX_LENGTH:
        return None
    folded = _DASHES.sub("-", fold(text)).strip()
    reader = _Reader(folded, language, now.astimezone(zone_named(zone)), zone)
    return reader.rating() or reader.no_sleep() or reader.nap() or reader.sleep()


# "A quarter past three": more words say something else.
_MAX_WORDS_OF_TIME = 4


@dataclass(frozen=True)
class _Reader:
    """One text, folded; `now` is local."""

    folded: str
    language: Language
    now: datetime
    zone: str

    def rating(self) -> ToldRating | None:
        """Return a number for the night or the pain."""
        words = self.language.diary
        whats: tuple[tuple[Literal["night", "pain"], Patterns], ...] = (
            ("night", words.night),
            ("pain", words.pain),
        )
        for what, patterns in whats:
            if (found := self._match(patterns)) is not None:
                told = {**found.groupdict()}
                return ToldRating(self._day(found, what), what, int(told["value"] or told["bare"]))
        return None

    def no_sleep(self) -> ToldLength | None:
        """Return a night without sleep."""
        found = self._match(self.language.diary.no_sleep)
        return None if found is None else ToldLength(self._day(found, "night"), 0)

    def nap(self) -> ToldSpan | None:
        """Return a nap; one of which only the length was told has just ended."""
        for pattern in self.language.diary.napped:
            if (found := pattern.fullmatch(self.folded)) is None:
                continue
            if (span := self._span(found, "nap")) is not None:
                return span
            length = self._length(found["what"])
            if length is not None and length <= _LONGEST["nap"]:
                start = (self.now - length).time().replace(second=0, microsecond=0)
                return ToldSpan(
                    self.now.date(), "nap", start, self.now.time().replace(second=0, microsecond=0)
                )
        return None

    def sleep(self) -> ToldLength | ToldSpan | None:
        """Return how long somebody slept, or from when to when."""
        for pattern in self.language.diary.slept:
            if (found := pattern.fullmatch(self.folded)) is None:
                continue
            length = self._length(found["what"])
            if length is not None:
                return ToldLength(self._day(found, "night"), length // _MINUTE)
            if (span := self._span(found, "main")) is not None:
                return span
        return None

    def _match(self, patterns: Patterns) -> re.Match[str] | None:
        return next((found for each in patterns if (found := each.fullmatch(self.folded))), None)

    def _day(self, found: re.Match[str], what: Rated) -> date:
        today = days.day_of(what, self.now, self.zone)
        return today - self.language.diary.days_back.get(found["day"] or "", 0) * _DAY

    def _length(self, words: str) -> timedelta | None:
        read = parse_time_expression(words, self.language)
        if isinstance(read, ParseError) or not read.offset or read.is_future is not None:
            return None
        return read.offset if read.offset <= MAX_TOLD else None

    def _span(self, found: re.Match[str], kind: SleepKind) -> ToldSpan | None:
        """Return a range of times; where am or pm is not told, the latest that can have been."""
        ago = self.language.diary.days_back.get(found["day"] or "", 0)
        last = datetime.combine(self.now.date() - ago * _DAY, time.max if ago else self.now.time())
        ended = [
            (_last_end(end, last), start, end)
            for start, end in product(*self._ends(found["what"]))
            if timedelta() < _elapsed(start, end) <= _LONGEST[kind]
        ]
        if not ended:
            return None
        day, start, end = max(ended, key=lambda each: (datetime.combine(each[0], each[2]), each[1]))
        return ToldSpan(day, kind, start, end)

    def _ends(self, words: str) -> tuple[list[time], list[time]]:
        """Return what the two ends of a range can mean; empty lists for what is no range."""
        clock = self.language.clock
        keys = [word.key for word in tokenize(words, self.language)]
        phrase = " ".join(keys[1:] if keys and keys[0] in clock.range_openers else keys)
        parts = clock.range_joint.split(phrase)
        if len(parts) != 2:  # noqa: PLR2004 - two ends
            return [], []
        start, end = (self._readings(part) for part in parts)
        return start, end

    def _readings(self, words: str) -> list[time]:
        if len(words.split()) > _MAX_WORDS_OF_TIME:
            return []
        wall = parse_wall_time(words, self.language)
        if not isinstance(wall, ParseError):
            return [wall]
        is_ambiguous = wall.kind is ParseErrorKind.AMBIGUOUS_TIME
        return [time.fromisoformat(each) for each in wall.suggestions] if is_ambiguous else []


def _elapsed(start: time, end: time) -> timedelta:
    """Return the time from one wall time to the next time of the other."""
    at = date(2000, 1, 2)
    return (datetime.combine(at, end) - datetime.combine(at, start)) % _DAY


def _last_end(end: time, last: datetime) -> date:
    """Return the latest local date on which that wall time is not after `last`."""
    return last.date() if end <= last.time() else last.date() - _DAY
