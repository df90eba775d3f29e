"""Parser of weekdays: "mon-fri", "MWF", "tu/th", "not on sundays", "weekends off"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.domain.language import DayWords, Language
from bot.domain.parsing.tokens import Tokens
from bot.domain.phrase_matcher import key_at

ALL_WEEKDAYS = frozenset(range(7))

_SEPARATORS = re.compile(r"[-/,&+]")
_MAX_LEADS, _MAX_FILLERS = 3, 7
_MAX_DAYS = 14
_MIN_MISSPELT = 5


@dataclass(frozen=True)
class ExcludedWeekdays:
    """Weekdays without doses; 0 is Monday."""

    weekdays: frozenset[int]


def weekdays_at(tokens: Tokens, start: int) -> tuple[frozenset[int], int] | None:
    """Parse "mon wed fri", "only on mondays and fridays", "mon-fri", "MWF"; also return the end."""
    at = start
    while _is_lead(tokens, at, start) and at < start + _MAX_LEADS:
        at += 1
    weak = at > start and all(each.key in tokens.language.days.weak_leads for each in tokens[start:at])
    found = _days_at(tokens, at, is_led=at > start and not weak)
    if found is None:
        return None
    days, end = found
    return days, end + (key_at(tokens, end) == tokens.language.days.only)


def _is_lead(tokens: Tokens, at: int, start: int) -> bool:
    """Return whether a token leads to weekdays, as in "on a friday"; the "a" of "vitamin a" does not."""
    key, language = key_at(tokens, at), tokens.language
    return key in language.days.leads or (at > start and key in language.numbers.articles)


def excluded_weekdays_at(tokens: Tokens, start: int) -> tuple[ExcludedWeekdays, int] | None:
    """Parse "not on sunday", the "but sunday" of "every day but sunday", and "weekends off"."""
    led = _end_of_negation(tokens, start)
    found = None if led is None else _days_at(tokens, led, is_led=True)
    if found is not None:
        return ExcludedWeekdays(found[0]), found[1]
    found = weekdays_at(tokens, start)
    if found is not None and key_at(tokens, found[1]) == tokens.language.days.off:
        return ExcludedWeekdays(found[0]), found[1] + 1
    return None


def correct_weekday(key: str, words: DayWords) -> str | None:
    """Return the weekday that a misspelt or shortened word stands for; None if it stands for none."""
    if key in words.two_letter:
        return words.short[min(words.two_letter[key])]
    if key in words.misspelt:
        return words.misspelt[key]
    if len(key) < _MIN_MISSPELT or key in words.weekdays:
        return None
    return next((day for day in words.full if OSA.distance(key, day) == 1), None)


def looks_like_days(key: str, words: DayWords) -> bool:
    """Return whether a word is weekdays run together, even ambiguous ones: "t/f"."""
    keys = _SEPARATORS.split(key)
    return key in words.run_together or (len(keys) > 1 and all(each in words.by_key for each in keys))


def _end_of_negation(tokens: Tokens, start: int) -> int | None:
    """Return the index after a negation such as "do not take on"; None if there is no negation."""
    words = tokens.language.days
    if not (key_at(tokens, start) in words.negations or _is_do_not(tokens, start)):
        return None
    at, most = start, start + _MAX_FILLERS
    while at < most and _is_denying(key_at(tokens, at), words):
        at += 1
    return at


def _is_denying(key: str, words: DayWords) -> bool:
    return key in words.negations or key in words.negation_fillers


def _is_do_not(tokens: Tokens, start: int) -> bool:
    words = tokens.language.days
    return key_at(tokens, start) == words.do and key_at(tokens, start + 1) in words.negations


def _days_at(tokens: Tokens, start: int, *, is_led: bool) -> tuple[frozenset[int], int] | None:
    """Parse consecutive weekdays, in full, shortened or run together."""
    words = tokens.language.days
    together = _run_together_weekdays(key_at(tokens, start), words)
    if together:
        return together, start + 1
    chosen: set[int] = set()
    keys: list[str] = []
    end = at = start
    while len(keys) < _MAX_DAYS and (days := words.by_key.get(key := key_at(tokens, at))):
        last = words.by_key.get(key_at(tokens, at + 2))
        if last and _is_range_connector(key, key_at(tokens, at + 1), tokens.language):
            chosen |= _weekday_range(min(days), min(last))
            keys.append(key)
            at += 2
        chosen |= days
        keys.append(key_at(tokens, at))
        end = at = at + 1
        at += key_at(tokens, at) in tokens.language.lines.connectors
        at += key_at(tokens, at) == words.on and key_at(tokens, at + 1) in words.weekdays
    return (frozenset(chosen), end) if chosen and _are_certain(keys, words, is_led=is_led) else None


def _is_range_connector(day: str, between: str, language: Language) -> bool:
    """Return whether a word makes a range of weekdays; the "till" of "mondays till friday" is an end date."""
    is_plural = day.endswith(language.days.plural_ending)
    return between in language.days.range_connectors or (
        between in language.durations.until and not is_plural
    )


def _are_certain(keys: Sequence[str], words: DayWords, *, is_led: bool) -> bool:
    """Return whether keys are certainly weekdays, rather than single letters by chance."""
    if all(key in words.weekdays for key in keys):
        return True
    if len(keys) == 1:
        return is_led and keys[0] in words.two_letter
    return _is_doubtful_day_certain(keys, words)


def _is_doubtful_day_certain(keys: Sequence[str], words: DayWords) -> bool:
    """Return whether "t" is certainly Tuesday: Thursday is spelt differently, or Mon or Wed is beside."""
    if words.doubtful not in keys:
        return True
    if keys.count(words.doubtful) > 1:
        return False
    at = keys.index(words.doubtful)
    beside = {*keys[max(at - 1, 0) : at], *keys[at + 1 : at + 2]}
    return bool(words.others & {*keys}) or bool(words.neighbours & beside)


def _run_together_weekdays(key: str, words: DayWords) -> frozenset[int] | None:
    """Parse weekdays in one token: "MWF", "m/w/f", "m-f", "mo-we-fr"."""
    if key in words.run_together:
        return words.run_together[key]
    keys = _SEPARATORS.split(key)
    if (
        len(keys) == 1
        or not all(each in words.by_key for each in keys)
        or not _is_doubtful_day_certain(keys, words)
    ):
        return None
    first, *rest = (words.by_key[each] for each in keys)
    if len(rest) == 1 and "-" in key:
        return frozenset(_weekday_range(min(first), min(rest[0])))
    return first.union(*rest)


def _weekday_range(first: int, last: int) -> set[int]:
    """Return the weekdays from `first` to `last`, across the end of the week if necessary."""
    return {(first + n) % 7 for n in range((last - first) % 7 + 1)}
