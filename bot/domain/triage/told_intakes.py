"""What somebody tells that was taken: "8 tylenol 500 since this morning", from a text that may say more.

It only decides whether help is offered, so it reads what is plainly an amount taken, and leaves out the rest.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HOURS_OF_DAY, HOURS_AWAKE, HOURS_SINCE_MORNING = 24, 16, 12
# Characters before and after a name in which its amount can stand.
_BEFORE, _AFTER = 40, 30
_SENTENCE = re.compile(r"[.!?;\n](?!\d)")
# Kilograms that somebody weighs.
_LIGHTEST, _LIGHTEST_ADULT, _HEAVIEST = 2, 30, 300
_THOUSANDS = re.compile(r"(?<=[1-9])[.,](?=\d{3}$)|(?<=\d)[.,](?=000$)")
_KG_OF_LB, _KG_OF_STONE = 0.4536, 6.35


@dataclass(frozen=True, slots=True)
class ToldIntakeWords:
    """What a language says about amounts that were taken.

    Attributes:
        clause_end: What ends a clause: a mark, or a word such as "but".
        took: That something was taken.
        not_taken: That it was not, or may be some day.
        by_accident: That it was not given, but got at.
        before: Ways of writing an amount before a name, each with the groups count, and strength and unit.
        after: What can stand after a name, with the groups pieces, strength, unit and count.
        again: A further count of the same, "and two at ten".
        at_once: That all of it was taken within an hour.
        in_a_day: That it was taken over the day.
        every: An interval, with the groups count and hours, or half for half an hour.
        times: A number of times, with the groups count, twice and thrice.
        whole_day: That it went on for a day or longer.
        half_day: That it went on since the morning.
        days: For how many days, with the groups each, count and unit; without `each` it is a total.
        each_day: That it was so much on each day.
        not_daily: That it is taken by the week or month.
        weight: A weight, with the groups number, kg, lb and stone.
        not_mine: Words for somebody else who took it.
        earlier: That it was a while ago, so that it may be on record.
        child: Words for a child.
        myself: That the person who writes took it.
        slow_release: That it works slowly, so that signs come late.
        number_words: What counts in words mean.
        milligrams: Milligrams of each unit; international units are none.
        days_of: Days of each unit of time.
    """

    clause_end: re.Pattern[str]
    took: re.Pattern[str]
    not_taken: re.Pattern[str]
    by_accident: re.Pattern[str]
    before: tuple[re.Pattern[str], ...]
    after: re.Pattern[str]
    again: re.Pattern[str]
    at_once: re.Pattern[str]
    in_a_day: re.Pattern[str]
    every: re.Pattern[str]
    times: re.Pattern[str]
    whole_day: re.Pattern[str]
    half_day: re.Pattern[str]
    days: re.Pattern[str]
    each_day: re.Pattern[str]
    not_daily: re.Pattern[str]
    weight: re.Pattern[str]
    not_mine: re.Pattern[str]
    earlier: re.Pattern[str]
    child: re.Pattern[str]
    myself: re.Pattern[str]
    slow_release: re.Pattern[str]
    number_words: Mapping[str, float]
    milligrams: Mapping[str, float]
    days_of: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ToldIntake:
    """An amount that was taken of one thing.

    Attributes:
        named: Which of the mentions it is about.
        pieces: Number of pieces in one dose.
        strength: The amount of one piece, or of all where pieces are not counted; None: not told.
        unit: The unit of `strength`; None: none was written.
        doses: Number of such doses within 24 hours.
        days: On so many days running.
    """

    named: int
    pieces: float
    strength: float | None
    unit: str | None
    doses: float = 1
    days: int = 1


@dataclass(frozen=True, slots=True)
class ToldBy:
    """Who took it, and how, as far as a text tells.

    Attributes:
        is_child: A child did.
        by_accident: It was not given, but got at.
        kg: The weight; None: not told.
        slow_release: It works slowly, so that signs come late.
    """

    is_child: bool
    by_accident: bool
    kg: float | None
    slow_release: bool


def read(folded: str, spans: Sequence[tuple[int, int]], words: ToldIntakeWords) -> list[ToldIntake]:
    """Return what a text tells that was taken, of the things that it names.

    Args:
        folded: Text as `names.fold` returns it.
        spans: Where the names of the things stand in it: start and end, in order.
        words: What the language of the text says about amounts that were taken.
    """
    told = []
    for number, (start, end) in enumerate(spans):
        if not _is_taken(folded, start, end, words):
            continue
        earlier = max((each_end for _start, each_end in spans if each_end <= start), default=0)
        later = min((each_start for each_start, _end in spans if each_start >= end), default=len(folded))
        before, after = folded[max(earlier, start - _BEFORE) : start], folded[end : min(later, end + _AFTER)]
        amount = _amount(before, after, words)
        if amount is None or amount[0] == 0:
            continue
        pieces, strength, unit = amount
        rest = folded[end:later]
        further = [
            _number(each["count"], words)
            for each in words.again.finditer(rest)
            # The count right before the next name is of that.
            if later == len(folded) or each.end() < len(rest.rstrip())
        ]
        doses, (days, share) = _doses(folded, words), _days(folded, words)
        if further and doses == 1:
            # Several counts of one thing: their sum in a day, the largest at once.
            largest = max([pieces, *further])
            doses, pieces = (pieces + sum(further)) / largest, largest
        told.append(ToldIntake(number, pieces, strength, unit, doses * share, days))
    return told


def _is_taken(folded: str, start: int, end: int, words: ToldIntakeWords) -> bool:
    """Return whether a sentence says of a name that it was taken, and its clause not the contrary."""
    sentence = max((each.end() for each in _SENTENCE.finditer(folded, 0, start)), default=0)
    clause = max((each.end() for each in words.clause_end.finditer(folded, 0, start)), default=0)
    found = words.clause_end.search(folded, end)
    clause_end = found.start() if found is not None else len(folded)
    taken = words.took.search(folded, sentence, start) or words.took.match(folded, end + 1)
    return taken is not None and not words.not_taken.search(folded, clause, clause_end)


def told_by(folded: str, words: ToldIntakeWords) -> ToldBy:
    """Return who took something, as far as a text tells."""
    is_child = words.child.search(folded) is not None and not words.myself.search(folded)
    found = words.weight.search(folded)
    kg = None
    if found is not None:
        number = float(found["number"].replace(",", "."))
        told = number if found["kg"] else number * (_KG_OF_LB if found["lb"] else _KG_OF_STONE)
        kg = told if (_LIGHTEST if is_child else _LIGHTEST_ADULT) <= told <= _HEAVIEST else None
    by_accident = words.by_accident.search(folded) is not None
    return ToldBy(is_child, by_accident, kg, words.slow_release.search(folded) is not None)


def _amount(before: str, after: str, words: ToldIntakeWords) -> tuple[float, float | None, str | None] | None:
    """Return pieces, strength and unit beside a name; None if there is no amount."""
    behind = words.after.match(after)
    behind_strength = _decimal(behind["strength"]) if behind is not None else None
    behind_count = _decimal(behind["count"] or behind["pieces"]) if behind is not None else None
    behind_unit = behind["unit"] if behind is not None else None
    for pattern in words.before:
        found = pattern.search(before)
        if found is None:
            continue
        groups = found.groupdict()
        pieces = _number(groups["count"] or "", words)
        if groups.get("strength") is not None:
            return pieces * (behind_count or 1), _decimal(groups["strength"]), groups["unit"]
        return pieces, behind_strength, behind_unit
    if behind_count is not None or behind_strength is not None:
        return behind_count or 1, behind_strength, behind_unit
    return None


def _doses(folded: str, words: ToldIntakeWords) -> float:
    """Return how many doses of a text fall within 24 hours."""
    every, times = words.every.search(folded), words.times.search(folded)
    if every is not None:
        hours = 0.5 if every["half"] else _number(every["count"] or "", words)
        span = HOURS_OF_DAY if words.whole_day.search(folded) else HOURS_AWAKE
        span = HOURS_SINCE_MORNING if words.half_day.search(folded) and span != HOURS_OF_DAY else span
        return max(1.0, span / hours) if hours > 0 else 1
    if times is not None:
        told = _number(times["count"] or "", words)
        return 2 if times["twice"] else 3 if times["thrice"] else max(1.0, told)
    return 1


def _days(folded: str, words: ToldIntakeWords) -> tuple[int, float]:
    """Return on how many days something was taken, and which share of the amount falls on one of them."""
    found = words.days.search(folded)
    if found is None or words.not_daily.search(folded):
        return 1, 1.0
    days = max(1, round(_number(found["count"] or "", words) * words.days_of[found["unit"]]))
    is_each = found["each"] is not None or words.each_day.search(folded) is not None
    return (days, 1.0) if is_each else (1, 1 / days)


def _number(text: str, words: ToldIntakeWords) -> float:
    return words.number_words[text] if text in words.number_words else float(text.replace(",", "."))


def _decimal(text: str | None) -> float | None:
    """Return a number; three digits after a comma are thousands, as in "50,000"."""
    return None if not text else float(_THOUSANDS.sub("", text).replace(",", "."))
