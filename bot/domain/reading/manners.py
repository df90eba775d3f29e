"""Parser of instructions other than times: as needed, with food, at least 6 hours apart, for Mum."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.reading import manner_words as table
from bot.domain.reading.amounts import Amount, amount_at
from bot.domain.reading.names import name
from bot.domain.reading.phrases import Phrases, key_at, number
from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.typed import Word, joined
from bot.domain.terms import Food

LONGEST_PERSON = 32
LONGEST_GAP = 7 * 24 * 60
MOST_DOSES = 100


_AS_NEEDED = Phrases(dict.fromkeys(table.AS_NEEDED, True))
_FOOD, _GAP, _MOST, _IN_A_DAY = (
    Phrases(table.FOOD),
    Phrases(table.GAP),
    Phrases(table.MOST),
    Phrases(table.IN_A_DAY),
)


@dataclass(frozen=True)
class Person:
    """The person who takes the item, as written."""

    name: str


@dataclass(frozen=True)
class Manner:
    """One instruction; exactly one of its fields is set.

    Attributes:
        as_needed: Whether the item is taken as needed.
        food: With food, or on an empty stomach.
        gap_minutes: Least minutes between two doses.
        most: Daily maximum, as an amount or a number of doses.
    """

    as_needed: bool = False
    food: Food | None = None
    gap_minutes: int | None = None
    most: Amount | int | None = None


def manner_at(words: Sequence[Word], start: int) -> tuple[Manner | Problem, int] | None:
    """Parse the instruction that begins at token `start`; also return the index after it."""
    if (needed := _AS_NEEDED.at(words, start)) is not None:
        return Manner(as_needed=True), needed.end
    if (food := _FOOD.at(words, start)) is not None:
        return Manner(food="with" if food.value == "with" else "without"), food.end
    if (gap := _GAP.at(words, start)) is not None:
        minutes = gap.numbers[0] * gap.value
        if 1 <= minutes <= LONGEST_GAP:
            return Manner(gap_minutes=minutes), gap.end
        return Problem(Trouble.BAD_INTERVAL, joined(words[start : gap.end])), gap.end
    return _most_at(words, start)


def _most_at(words: Sequence[Word], start: int) -> tuple[Manner | Problem, int] | None:
    """Parse "at most 3 a day" and "max 1200 mg in 24 hours"."""
    lead = _MOST.at(words, start)
    found = None if lead is None else amount_at(words, lead.end) or _doses_at(words, lead.end)
    if found is None:
        return None
    most, end = found
    day = _IN_A_DAY.at(words, end)
    if day is None:
        return None
    if isinstance(most, Problem):
        return most, day.end
    if isinstance(most, int) and not 1 <= most <= MOST_DOSES:
        return Problem(Trouble.BAD_AMOUNT, joined(words[start : day.end])), day.end
    return Manner(most=most), day.end


def _doses_at(words: Sequence[Word], start: int) -> tuple[int, int] | None:
    doses = number(key_at(words, start))
    return None if doses is None else (doses, start + 1 + (key_at(words, start + 1) in table.DOSES))


def person_at(words: Sequence[Word], start: int) -> tuple[Person | Problem, int] | None:
    """Parse the person: "for Mum", "for my son", 'for "Aunt Mary"'.

    A person needs a capital letter, quotes or a word such as "mum": "for sleep" names nobody.
    """
    if start == 0 and key_at(words, 0).endswith(":") and key_at(words, 0)[:-1] in table.KIN:
        return Person(key_at(words, 0)[:-1].capitalize()), 1
    at = start + 1 + (key_at(words, start + 1) in table.MY)
    if at >= len(words) or words[start].typed != table.FOR:
        return None
    word, typed = words[at], words[at].typed.removesuffix(":")
    is_kin = word.key.removesuffix(":") in table.KIN
    if word.key and not is_kin and not typed[:1].isupper():
        return None
    parsed_name = name(typed)
    if isinstance(parsed_name, Problem) or len(parsed_name) > LONGEST_PERSON:
        return Problem(Trouble.NOT_UNDERSTOOD, joined(words[start : at + 1])), at + 1
    return Person(parsed_name.capitalize() if is_kin else parsed_name), at + 1
