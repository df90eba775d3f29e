"""Parser of instructions other than times: as needed, with food, at least 6 hours apart, for Mum."""

from dataclasses import dataclass

from bot.domain.instructions import Food
from bot.domain.parsing.amounts import Amount, amount_at
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.names import parse_name
from bot.domain.parsing.tokens import Tokens, text_of
from bot.domain.phrase_matcher import key_at

MAX_PERSON_LENGTH = 32
MAX_GAP = 7 * 24 * 60
MAX_DOSES = 100


@dataclass(frozen=True)
class Person:
    """The person who takes the item, as written; None: the one who writes."""

    name: str | None


@dataclass(frozen=True)
class Instruction:
    """One instruction; exactly one of its fields is set.

    Attributes:
        as_needed: Whether the item is taken as needed.
        food: With food, or on an empty stomach.
        gap_minutes: Least minutes between two doses.
        daily_maximum: Daily maximum, as an amount or a number of doses.
    """

    as_needed: bool = False
    food: Food | None = None
    gap_minutes: int | None = None
    daily_maximum: Amount | int | None = None


def instruction_at(tokens: Tokens, start: int) -> tuple[Instruction | ParseError, int] | None:
    """Parse the instruction that begins at token `start`; also return the index after it."""
    words = tokens.language.instructions
    if (needed := words.as_needed.match_at(tokens, start)) is not None:
        return Instruction(as_needed=True), needed.end
    if (food := words.food.match_at(tokens, start)) is not None:
        return Instruction(food="with" if food.value == "with" else "without"), food.end
    if (gap := words.minimum_gaps.match_at(tokens, start)) is not None:
        minutes = gap.numbers[0] * gap.value
        if 1 <= minutes <= MAX_GAP:
            return Instruction(gap_minutes=minutes), gap.end
        return ParseError(ParseErrorKind.BAD_INTERVAL, text_of(tokens[start : gap.end])), gap.end
    return _daily_maximum_at(tokens, start)


def _daily_maximum_at(tokens: Tokens, start: int) -> tuple[Instruction | ParseError, int] | None:
    """Parse "at most 3 a day" and "max 1200 mg in 24 hours"."""
    words = tokens.language.instructions
    lead = words.maximum_leads.match_at(tokens, start)
    found = None if lead is None else amount_at(tokens, lead.end) or _doses_at(tokens, lead.end)
    if found is None:
        return None
    most, end = found
    day = words.in_a_day.match_at(tokens, end)
    if day is None:
        return None
    if isinstance(most, ParseError):
        return most, day.end
    if isinstance(most, int) and not 1 <= most <= MAX_DOSES:
        return ParseError(ParseErrorKind.BAD_AMOUNT, text_of(tokens[start : day.end])), day.end
    return Instruction(daily_maximum=most), day.end


def _doses_at(tokens: Tokens, start: int) -> tuple[int, int] | None:
    doses = tokens.int_at(start)
    return (
        None
        if doses is None
        else (doses, start + 1 + (key_at(tokens, start + 1) in tokens.language.instructions.dose_words))
    )


def person_at(tokens: Tokens, start: int) -> tuple[Person | ParseError, int] | None:
    """Parse the person: "for Mum", "for my son", 'for "Aunt Mary"'.

    A person needs a capital letter, quotes or a word such as "mum": "for sleep" names nobody.
    """
    words = tokens.language.instructions
    if start == 0 and key_at(tokens, 0).endswith(":") and key_at(tokens, 0)[:-1] in words.kin:
        return Person(key_at(tokens, 0)[:-1].capitalize()), 1
    at = start + 1 + (key_at(tokens, start + 1) in words.my)
    lead = tokens[start].key if start == 0 else tokens[start].text  # "Vitamins For Women" is a name
    if at >= len(tokens) or lead != words.person_lead:
        return None
    word, typed = tokens[at], tokens[at].text.removesuffix(":")
    if word.key in words.me:
        return Person(None), at + 1
    is_kin = word.key.removesuffix(":") in words.kin
    if word.key and not is_kin and not typed[:1].isupper():
        return None
    parsed_name = parse_name(typed)
    if isinstance(parsed_name, ParseError) or len(parsed_name) > MAX_PERSON_LENGTH:
        return ParseError(ParseErrorKind.NOT_UNDERSTOOD, text_of(tokens[start : at + 1])), at + 1
    return Person(parsed_name.capitalize() if is_kin else parsed_name), at + 1
