"""Parser of weekdays: "mon-fri", "MWF", "tu/th", "not on sundays", "weekends off"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.domain.parsing import english as table
from bot.domain.parsing import english_names
from bot.domain.parsing import english_rules as more
from bot.domain.parsing.phrase_matcher import key_at
from bot.domain.parsing.tokens import Token

ALL_WEEKDAYS = frozenset(range(7))

_DAYS_BY_KEY = {**more.ONE_LETTER_DAYS, **more.TWO_LETTER_DAYS, **table.WEEKDAYS}
_SEPARATORS = re.compile(r"[-/,&+]")
_MOST_LEADS, _MOST_FILLERS = 3, 7
_MOST_DAYS = 14
_SHORTEST_MISSPELT = 5
_DENYING = english_names.NEGATIONS | english_names.NEGATION_FILLERS


@dataclass(frozen=True)
class ExcludedWeekdays:
    """Weekdays without doses; 0 is Monday."""

    weekdays: frozenset[int]


def weekdays_at(tokens: Sequence[Token], start: int) -> tuple[frozenset[int], int] | None:
    """Parse "mon wed fri", "only on mondays and fridays", "mon-fri", "MWF"; also return the end."""
    at = start
    while _is_lead(tokens, at, start) and at < start + _MOST_LEADS:
        at += 1
    weak = at > start and all(each.key in more.WEAK_DAY_LEADS for each in tokens[start:at])
    found = _days_at(tokens, at, is_led=at > start and not weak)
    if found is None:
        return None
    days, end = found
    return days, end + (key_at(tokens, end) == "only")


def _is_lead(tokens: Sequence[Token], at: int, start: int) -> bool:
    """Return whether a token leads to weekdays, as in "on a friday"; the "a" of "vitamin a" does not."""
    return key_at(tokens, at) in more.DAY_LEADS or (at > start and key_at(tokens, at) in table.ARTICLES)


def excluded_weekdays_at(tokens: Sequence[Token], start: int) -> tuple[ExcludedWeekdays, int] | None:
    """Parse "not on sunday", the "but sunday" of "every day but sunday", and "weekends off"."""
    led = _end_of_negation(tokens, start)
    found = None if led is None else _days_at(tokens, led, is_led=True)
    if found is not None:
        return ExcludedWeekdays(found[0]), found[1]
    found = weekdays_at(tokens, start)
    if found is not None and key_at(tokens, found[1]) == "off":
        return ExcludedWeekdays(found[0]), found[1] + 1
    return None


def format_weekdays(days: frozenset[int]) -> str:
    """Format weekdays so that the parser reads them back."""
    return " ".join(table.SHORT_WEEKDAYS[each] for each in sorted(days))


def correct_weekday(key: str) -> str | None:
    """Return the weekday that a misspelt or shortened word stands for; None if it stands for none."""
    if key in more.TWO_LETTER_DAYS:
        return table.SHORT_WEEKDAYS[min(more.TWO_LETTER_DAYS[key])]
    if key in more.MISSPELT_DAYS:
        return more.MISSPELT_DAYS[key]
    if len(key) < _SHORTEST_MISSPELT or key in table.WEEKDAYS:
        return None
    return next((day for day in more.FULL_DAYS if OSA.distance(key, day) == 1), None)


def looks_like_days(key: str) -> bool:
    """Return whether a word is weekdays run together, even ambiguous ones: "t/f"."""
    keys = _SEPARATORS.split(key)
    return key in more.RUN_TOGETHER_DAYS or (len(keys) > 1 and all(each in _DAYS_BY_KEY for each in keys))


def _end_of_negation(tokens: Sequence[Token], start: int) -> int | None:
    """Return the index after a negation such as "do not take on"; None if there is no negation."""
    if not (key_at(tokens, start) in english_names.NEGATIONS or _is_do_not(tokens, start)):
        return None
    at, most = start, start + _MOST_FILLERS
    while key_at(tokens, at) in _DENYING and at < most:
        at += 1
    return at


def _is_do_not(tokens: Sequence[Token], start: int) -> bool:
    return key_at(tokens, start) == "do" and key_at(tokens, start + 1) in english_names.NEGATIONS


def _days_at(tokens: Sequence[Token], start: int, *, is_led: bool) -> tuple[frozenset[int], int] | None:
    """Parse consecutive weekdays, in full, shortened or run together."""
    together = _run_together_weekdays(key_at(tokens, start))
    if together:
        return together, start + 1
    chosen: set[int] = set()
    keys: list[str] = []
    end = at = start
    while len(keys) < _MOST_DAYS and (days := _DAYS_BY_KEY.get(key := key_at(tokens, at))):
        last = _DAYS_BY_KEY.get(key_at(tokens, at + 2))
        if last and _is_range_connector(key, key_at(tokens, at + 1)):
            chosen |= _weekday_range(min(days), min(last))
            keys.append(key)
            at += 2
        chosen |= days
        keys.append(key_at(tokens, at))
        end = at = at + 1
        at += key_at(tokens, at) in table.CONNECTORS
        at += key_at(tokens, at) == "on" and key_at(tokens, at + 1) in table.WEEKDAYS
    return (frozenset(chosen), end) if chosen and _are_certain(keys, is_led=is_led) else None


def _is_range_connector(day: str, between: str) -> bool:
    """Return whether a word makes a range of weekdays; the "till" of "mondays till friday" is an end date."""
    return between in table.WEEKDAY_RANGE_CONNECTORS or (between in table.UNTIL and not day.endswith("days"))


def _are_certain(keys: Sequence[str], *, is_led: bool) -> bool:
    """Return whether keys are certainly weekdays, rather than single letters by chance."""
    if all(key in table.WEEKDAYS for key in keys):
        return True
    if len(keys) == 1:
        return is_led and keys[0] in more.TWO_LETTER_DAYS
    return _is_tuesday_certain(keys)


def _is_tuesday_certain(keys: Sequence[str]) -> bool:
    """Return whether "t" is certainly Tuesday: Thursday is spelt differently, or Mon or Wed is beside."""
    if more.TUESDAY not in keys:
        return True
    if keys.count(more.TUESDAY) > 1:
        return False
    at = keys.index(more.TUESDAY)
    beside = {*keys[max(at - 1, 0) : at], *keys[at + 1 : at + 2]}
    return bool(more.THURSDAYS & {*keys}) or bool(more.TUESDAY_NEIGHBOURS & beside)


def _run_together_weekdays(key: str) -> frozenset[int] | None:
    """Parse weekdays in one token: "MWF", "m/w/f", "m-f", "mo-we-fr"."""
    if key in more.RUN_TOGETHER_DAYS:
        return more.RUN_TOGETHER_DAYS[key]
    keys = _SEPARATORS.split(key)
    if len(keys) == 1 or not all(each in _DAYS_BY_KEY for each in keys) or not _is_tuesday_certain(keys):
        return None
    first, *rest = (_DAYS_BY_KEY[each] for each in keys)
    if len(rest) == 1 and "-" in key:
        return frozenset(_weekday_range(min(first), min(rest[0])))
    return first.union(*rest)


def _weekday_range(first: int, last: int) -> set[int]:
    """Return the weekdays from `first` to `last`, across the end of the week if necessary."""
    return {(first + n) % 7 for n in range((last - first) % 7 + 1)}
