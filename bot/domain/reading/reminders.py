"""A whole reminder in one line: "ibuprofen 400 mg 8:00 14:00 20:00 for 3 days"."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from bot.domain.reading import words as table
from bot.domain.reading.amounts import Amount, amount_at, unit_is_missing, written
from bot.domain.reading.lengths import Length, length_at
from bot.domain.reading.phrases import key_at, number
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.rhythms import MOST_TIMES, Rhythm, rhythm_at
from bot.domain.reading.times import lone_clock, time_at
from bot.domain.reading.typed import QUOTES, Word, cleaned, is_number_like, joined, split

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import time
    from decimal import Decimal

LONGEST_NAME = 64

_NO_QUOTES = str.maketrans("", "", QUOTES)
_LOOSE_ENDS = " ,;:.-–—"


@dataclass(frozen=True)
class Reminder:
    """What to remind of, and when.

    Attributes:
        name: As typed, on one line, at most 64 characters.
        amount: Above zero; None if it was not said.
        unit: "mg", "mcg", "IU", "tablet", …, never plural; None together with `amount`.
        times: Wall times, ascending and distinct, at least one.
        weekdays: 0 is Monday; empty means every day.
        every_days: From one day with doses to the next.
        days: How many days it lasts, or None.
        until: Its last local date, inclusive, or None; never together with `days`.
    """

    name: str
    amount: Decimal | None
    unit: str | None
    times: tuple[time, ...]
    weekdays: frozenset[int] = frozenset()
    every_days: int = 1
    days: int | None = None
    until: date | None = None


@dataclass
class _Draft:
    """The parts of a text, each with the words it was read from."""

    times: list[time] = field(default_factory=list)
    amounts: list[tuple[Amount, str]] = field(default_factory=list)
    rhythms: list[tuple[Rhythm, str]] = field(default_factory=list)
    lengths: list[tuple[Length, str]] = field(default_factory=list)
    unread: list[list[Word]] = field(default_factory=list)
    """Runs of words that belong to no rule; the first is the name."""

    def set_aside(self, word: Word, *, in_run: bool) -> bool:
        """Keep a word that belongs to no rule; return whether a run of such words goes on."""
        if in_run:
            self.unread[-1].append(word)
        elif word.key not in table.CONNECTORS:
            self.unread.append([word])
            return True
        return in_run

    def add(self, value: time | Amount | Rhythm | Length, text: str) -> None:
        match value:
            case Amount():
                self.amounts.append((value, text))
            case Rhythm():
                self.rhythms.append((value, text))
            case Length():
                self.lengths.append((value, text))
            case _:
                self.times.append(value)


def reminder(text: str, today: date) -> Reminder | Problem:
    """Read a whole reminder; what has two meanings is a problem, never a guess.

    Args:
        text: What was typed after the command. A name in double quotes is taken as it is.
        today: The person's local date, for "until 31 January".
    """
    draft = _drafted(split(text), today)
    if isinstance(draft, Problem):
        return draft
    called = _name_of(draft.unread)
    if problem := _number_trouble(draft):
        return problem
    if isinstance(called, Problem):
        return called
    return _contradiction(draft) or _time_trouble(draft) or _assembled(called, draft)


def name(text: str) -> str | Problem:
    """Read a text that is nothing but a name, as a person answers "what is it called?"."""
    found = cleaned(text.translate(_NO_QUOTES)).strip(_LOOSE_ENDS)
    if not any(each.isalpha() or unicodedata.category(each) == "So" for each in found):
        return Problem(Trouble.NO_NAME, found)
    return found if len(found) <= LONGEST_NAME else Problem(Trouble.NAME_TOO_LONG, found)


def canonical(read: Reminder) -> str:
    """Write a reminder so that reading it gives the same one; the name gets quotes only if it needs them."""
    plain = " ".join([read.name, *_rules(read)])
    if reminder(plain, read.until or date.min) == read:
        return plain
    return " ".join([f'"{read.name}"', *_rules(read)])


def _rules(read: Reminder) -> Iterator[str]:
    if read.amount is not None:
        yield f"{written(read.amount)} {read.unit}"
    if read.every_days > 1:
        yield f"every {read.every_days} days"
    yield from (table.SHORT_WEEKDAYS[each] for each in sorted(read.weekdays))
    yield from (f"{each:%H:%M}" for each in read.times)
    if read.days is not None:
        yield f"for {read.days} days"
    if read.until is not None:
        yield f"until {read.until}"


def _drafted(words: Sequence[Word], today: date) -> _Draft | Problem:
    draft = _Draft()
    position = next((n for n, each in enumerate(words) if each.key not in table.OPENING), len(words))
    in_run = False
    while position < len(words):
        found = _rule_at(words, position, today, in_name=in_run)
        if found is None:
            in_run = draft.set_aside(words[position], in_run=in_run)
            position += 1
            continue
        value, end = found
        if isinstance(value, Problem):
            return value
        draft.add(value, joined(words[position:end]))
        position, in_run = end, False
    return draft


def _rule_at(
    words: Sequence[Word], position: int, today: date, *, in_name: bool
) -> tuple[time | Amount | Rhythm | Length | Problem, int] | None:
    found = length_at(words, position, today) or rhythm_at(words, position)
    if found or (in_name and _belongs_to_name(words, position)):
        return found
    return amount_at(words, position) or time_at(words, position)


def _belongs_to_name(words: Sequence[Word], position: int) -> bool:
    """Tell the 3 of "omega 3 capsules" from an amount and from a time; "vitamin d 3 pm" is a time."""
    numbered = number(key_at(words, position)) in table.NUMBERED.get(words[position - 1].key, ())
    return numbered and key_at(words, position + 1) not in table.AM | table.PM | table.OCLOCK


def _number_trouble(draft: _Draft) -> Problem | None:
    """Return the problem with a last number that is not part of a name: is it a time, or an amount?"""
    if not draft.unread:
        return None
    run = draft.unread[-1]
    last = len(run) - 1
    if last and _belongs_to_name(run, last):
        return None
    meanings = () if draft.times else lone_clock(run[last].key)
    if meanings:
        return Problem(Trouble.AMBIGUOUS_TIME, run[last].typed, meanings)
    return unit_is_missing(run[last].typed) if last and is_number_like(run[last].key) else None


def _name_of(runs: Sequence[Sequence[Word]]) -> str | Problem:
    """Return the name, which is the one run of words that belongs to no rule."""
    if not runs:
        return Problem(Trouble.NO_NAME, "")
    if len(runs) > 1:
        return Problem(Trouble.NOT_UNDERSTOOD, joined(runs[1]))
    run = runs[0]
    reserved = next((n for n, each in enumerate(run) if each.key in table.RESERVED), len(run))
    if reserved < len(run):
        return Problem(Trouble.NOT_UNDERSTOOD, joined(run[reserved:]))
    joining = next(n for n in range(len(run), 0, -1) if run[n - 1].key not in table.CONNECTORS)
    return name(joined(run[:joining]))


def _contradiction(draft: _Draft) -> Problem | None:
    """Return the second of two rules that cannot both hold."""
    counted = [each for each in draft.rhythms if each[0].times is not None]
    dated = [each for each in draft.rhythms if each[0].times is None]
    for rules in (draft.amounts, counted, dated, draft.lengths):
        if len(rules) > 1:
            return Problem(Trouble.NOT_UNDERSTOOD, rules[1][1])
    return None


def _time_trouble(draft: _Draft) -> Problem | None:
    counted = [each for each in draft.rhythms if each[0].times is not None]
    rhythm, text = counted[0] if counted else (Rhythm(), "")
    count = len(set(draft.times))
    if not count:
        return Problem(Trouble.NO_TIME, text, rhythm.proposals)
    if count > MOST_TIMES:
        return Problem(Trouble.TOO_MANY_TIMES, " ".join(f"{each:%H:%M}" for each in draft.times))
    if rhythm.times not in {None, count}:
        return Problem(Trouble.WRONG_COUNT, text, rhythm.proposals)
    return None


def _assembled(called: str, draft: _Draft) -> Reminder:
    amount = draft.amounts[0][0] if draft.amounts else None
    days = next((each for each, _ in draft.rhythms if each.times is None), Rhythm())
    length = draft.lengths[0][0] if draft.lengths else Length()
    return Reminder(
        name=called,
        amount=amount.value if amount else None,
        unit=amount.unit if amount else None,
        times=tuple(sorted(set(draft.times))),
        weekdays=days.weekdays,
        every_days=days.every_days,
        days=length.days,
        until=length.until,
    )
