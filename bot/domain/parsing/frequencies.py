"""Parser of dose frequencies: "3 times a day", "every 6-8 hours", "once a week", "every other day"."""

import re
from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from bot.domain.parsing import english_frequencies as table
from bot.domain.parsing.phrase_matcher import parse_int
from bot.domain.parsing.recurrence import ParsedRecurrence, recurrence_at
from bot.domain.parsing.tokens import Token, is_clock_like

_DAY = 24
_WEEK = 7
# Weekdays in a row from which they are a rule, rather than days on which something happened.
_RULE = 3
MOST_TIMES = 24
# Placeholder for an amount: after an amount "a week" is a frequency, which it is not in "for a week".
AMOUNT_PLACEHOLDER = "§"

_COUNT = rf"(?:(?P<count>\d{{1,2}}|{'|'.join(table.COUNTS)})(?: ?x| times?| days?| nights?)? )?"
_PERIOD = rf"(?:{'|'.join(table.PERIOD_LEADS)}) (?P<period>{'|'.join(table.PERIODS)})"
_TIMES = re.compile(rf"(?<![\w.]){_COUNT}(?:{_PERIOD}|(?P<adverb>{'|'.join(table.ADVERBS)}))(?!\w)")
_STROKE = re.compile(r"(?<![\w.])(?P<count>\d{1,2})x?/(?:day|d)(?!\w)")
_HOURS = re.compile(
    r"(?<![\w.])(?:(?:every|each) |q ?)(?P<least>\d{1,3})(?: ?(?:-|to|or) ?\d{1,3})?"
    r" ?(?:hours?|hrs?|h|hourly)(?!\w)"
    r"|(?<![\w.])(?P<hourly>\d{1,2})(?:-\d{1,2})?[- ]?hourly(?!\w)"
)
_STEP = rf"(?P<step>\d{{1,2}}|{'|'.join(table.STEPS)})"
_EVERY = re.compile(rf"(?<![\w.])every {_STEP} (?P<unit>{'|'.join(table.PERIODS)})s?(?!\w)")
_ABBREVIATIONS = re.compile(
    rf"(?<![\w.])(?:{'|'.join(re.escape(each) for each in table.ABBREVIATIONS)})(?!\w)"
)
_PARTS = rf"(?:{'|'.join(table.DAYPARTS)})"
_JOINED = r"(?:(?:and|&|\+) (?:(?:at|in the|before|with) )?)?"
_ROW_OF_PARTS = re.compile(rf"(?<!\w){_PARTS}(?: {_JOINED}{_PARTS})+")
_PART = re.compile(rf"(?<!\w){_PARTS}(?!\w)")


class Frequency(NamedTuple):
    """A number of times within a number of days."""

    times: int = 1
    days: int = 1


def find_frequency(tokens: Sequence[Token]) -> Frequency | None:
    """Return the frequency that a text names; None without one. Of a range of hours the lower end counts.

    Args:
        tokens: The tokens of the text, with each amount replaced by one `AMOUNT_PLACEHOLDER` token.
    """
    text = " ".join(each.key for each in tokens)
    found = [*_phrase_frequencies(text), *_weekday_frequencies(tokens)]
    daily = next((each for each in found if each.days == 1), None)
    spaced = next((each for each in found if each.days > 1), None)
    if spaced is None or (daily is not None and spaced.days >= _WEEK):
        # "3 times a day each week" is not three times a week: the larger amount is the safer reading.
        return daily
    return spaced if daily is None else Frequency(min(daily.times * spaced.times, MOST_TIMES), spaced.days)


def remove_frequencies(text: str) -> str:
    """Return a text of token keys without its frequencies."""
    for pattern in (_TIMES, _STROKE, _HOURS, _EVERY, _ABBREVIATIONS):
        text = pattern.sub(" ", text)
    return text


def _phrase_frequencies(text: str) -> list[Frequency]:
    found = [_of_hours(int(match["least"] or match["hourly"])) for match in _HOURS.finditer(text)]
    found += [_of_count(match["count"], 1) for match in _STROKE.finditer(text)]
    found += [_of_times(match) for match in _TIMES.finditer(text) if _is_rule(match)]
    found += [_of_step(match) for match in _EVERY.finditer(text)]
    found += [Frequency(*table.ABBREVIATIONS[match[0]]) for match in _ABBREVIATIONS.finditer(text)]
    found += [Frequency(len(_PART.findall(match[0]))) for match in _ROW_OF_PARTS.finditer(text)]
    clocks = sum(is_clock_like(word) for word in text.split())
    found += [Frequency(clocks)] if clocks > 1 else []
    # Largest first: "3 times a day" is more exact than a "daily" beside it.
    return sorted(found, key=lambda each: -each.times)


def _is_rule(match: re.Match[str]) -> bool:
    period = match["period"]
    if period is None or match["count"] or table.PERIODS[period] == 1:
        return True
    every = match[0].split()[0] in table.RECURRING_LEADS
    return every or match.string[: match.start()].rstrip().endswith(AMOUNT_PLACEHOLDER)


def _of_times(match: re.Match[str]) -> Frequency:
    days = table.PERIODS[match["period"]] if match["period"] else table.ADVERBS[match["adverb"]]
    return _of_count(match["count"], days)


def _of_count(word: str | None, days: int) -> Frequency:
    times = 1 if word is None else table.COUNTS.get(word) or parse_int(word) or 1
    return Frequency(min(times, MOST_TIMES), days)


def _of_hours(hours: int) -> Frequency:
    if hours > _DAY:
        return Frequency(1, hours // _DAY)
    return Frequency(min(ceil(_DAY / max(hours, 1)), MOST_TIMES))


def _of_step(match: re.Match[str]) -> Frequency:
    step = table.STEPS.get(match["step"]) or int(match["step"])
    return Frequency(1, max(step, 1) * table.PERIODS[match["unit"]])


def _weekday_frequencies(tokens: Sequence[Token]) -> list[Frequency]:
    """Parse weekdays that are a rule: "every monday", "mondays", "mon wed fri"."""
    for start, word in enumerate(tokens):
        found = recurrence_at(tokens, start)
        days = found[0].weekdays if found is not None and isinstance(found[0], ParsedRecurrence) else ()
        if days and (word.key in table.RECURRING_LEADS or word.key.endswith("days") or len(days) >= _RULE):
            return [Frequency(len(days), _WEEK)]
    return []
