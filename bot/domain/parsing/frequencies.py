"""Parser of dose frequencies: "3 times a day", "every 6-8 hours", "once a week", "every other day"."""

import re
from math import ceil
from typing import NamedTuple

from bot.domain.language import FrequencyWords, Language
from bot.domain.parsing.recurrence import ParsedRecurrence, recurrence_at
from bot.domain.parsing.tokens import Tokens, is_clock_like

_DAY = 24
_WEEK = 7
# Weekdays in a row from which they are a rule, rather than days on which something happened.
_RULE = 3
MAX_TIMES = 24
# Placeholder for an amount: after an amount "a week" is a frequency, which it is not in "for a week".
AMOUNT_PLACEHOLDER = "§"


class Frequency(NamedTuple):
    """A number of times within a number of days."""

    times: int = 1
    days: int = 1


def find_frequency(tokens: Tokens) -> Frequency | None:
    """Return the frequency that a text names; None without one. Of a range of hours the lower end counts.

    Args:
        tokens: The tokens of the text, with each amount replaced by one `AMOUNT_PLACEHOLDER` token.
    """
    text = " ".join(each.key for each in tokens)
    found = [*_phrase_frequencies(text, tokens.language), *_weekday_frequencies(tokens)]
    daily = next((each for each in found if each.days == 1), None)
    spaced = next((each for each in found if each.days > 1), None)
    if spaced is None or (daily is not None and spaced.days >= _WEEK):
        # "3 times a day each week" is not three times a week: the larger amount is the safer reading.
        return daily
    return spaced if daily is None else Frequency(min(daily.times * spaced.times, MAX_TIMES), spaced.days)


def remove_frequencies(text: str, words: FrequencyWords) -> str:
    """Return a text of token keys without its frequencies."""
    for pattern in (words.times, words.stroke, words.hours, words.every, words.abbreviations):
        text = pattern.sub(" ", text)
    return text


def _phrase_frequencies(text: str, language: Language) -> list[Frequency]:
    words = language.frequencies
    found = [_of_hours(int(match["least"] or match["hourly"])) for match in words.hours.finditer(text)]
    found += [_of_count(match["count"], 1, language) for match in words.stroke.finditer(text)]
    found += [_of_times(match, language) for match in words.times.finditer(text) if _is_rule(match, words)]
    found += [_of_step(match, words) for match in words.every.finditer(text)]
    found += [Frequency(*words.by_abbreviation[match[0]]) for match in words.abbreviations.finditer(text)]
    found += [
        Frequency(len(words.daypart.findall(match[0]))) for match in words.row_of_dayparts.finditer(text)
    ]
    clocks = sum(is_clock_like(word) for word in text.split())
    found += [Frequency(clocks)] if clocks > 1 else []
    # Largest first: "3 times a day" is more exact than a "daily" beside it.
    return sorted(found, key=lambda each: -each.times)


def _is_rule(match: re.Match[str], words: FrequencyWords) -> bool:
    period = match["period"]
    if period is None or match["count"] or words.periods[period] == 1:
        return True
    every = match[0].split()[0] in words.recurring_leads
    return every or match.string[: match.start()].rstrip().endswith(AMOUNT_PLACEHOLDER)


def _of_times(match: re.Match[str], language: Language) -> Frequency:
    words, period = language.frequencies, match["period"]
    days = words.periods[period] if period else words.adverbs[match["adverb"]]
    return _of_count(match["count"], days, language)


def _of_count(word: str | None, days: int, language: Language) -> Frequency:
    times = 1 if word is None else language.frequencies.counts.get(word) or language.parse_int(word) or 1
    return Frequency(min(times, MAX_TIMES), days)


def _of_hours(hours: int) -> Frequency:
    if hours > _DAY:
        return Frequency(1, hours // _DAY)
    return Frequency(min(ceil(_DAY / max(hours, 1)), MAX_TIMES))


def _of_step(match: re.Match[str], words: FrequencyWords) -> Frequency:
    step = words.steps.get(match["step"]) or int(match["step"])
    return Frequency(1, max(step, 1) * words.periods[match["unit"]])


def _weekday_frequencies(tokens: Tokens) -> list[Frequency]:
    """Parse weekdays that are a rule: "every monday", "mondays", "mon wed fri"."""
    leads, plural = tokens.language.frequencies.recurring_leads, tokens.language.days.plural_ending
    for start, word in enumerate(tokens):
        found = recurrence_at(tokens, start)
        days = found[0].weekdays if found is not None and isinstance(found[0], ParsedRecurrence) else ()
        if days and (word.key in leads or word.key.endswith(plural) or len(days) >= _RULE):
            return [Frequency(len(days), _WEEK)]
    return []
