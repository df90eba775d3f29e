"""Checks for words that cannot be part of a name (days, numbers, negations, rules): none may be ignored."""

import re
from collections.abc import Sequence

from bot.domain.parsing import english as base
from bot.domain.parsing import english_names
from bot.domain.parsing.amounts import belongs_to_name
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.phrase_matcher import PhraseMatcher, parse_int
from bot.domain.parsing.tokens import Token, is_clock_like, is_number_like, text_of
from bot.domain.parsing.weekdays import correct_weekday, looks_like_days

_NAMES = PhraseMatcher(dict.fromkeys(english_names.NAMES_WITH_RULE_WORDS, True))
# Numbers with the letters of a rule: "q8h", "2x", "x3", "8pm", "24h", "3rd".
_CODED = re.compile(
    r"q(?!10$)\d{1,9}[a-z]{0,9}|x\d{1,9}|\d{1,9}x[a-z0-9]{0,9}|#\d{1,9}|\d{1,2}h\d{2}|\d{1,9}(?:st|nd|rd|th)|"
    r"[a-z0-9]{1,20}-(?:hourly|daily|weekly|monthly|yearly|hours?|days?|weeks?|months?)|"
    r"\d{1,9}(?:[ap]m?|h|hrs?|hours?|hourly|min|mins|d|days?|wks?|weeks?|months?)",
    re.ASCII,
)
_MEASURE = r"(?:m?c?g|ug|μg|ml|iu)"
_NUMBER = r"\d{1,9}(?:[.,]\d{1,9})?"
# Numbers run together with a unit, a name or a rule: "15mg*2", "3/week", "magnesium400mg", "zinc9pm".
_RUN_TOGETHER = re.compile(
    rf"{_NUMBER}{_MEASURE}[*x\d].{{0,20}}|{_NUMBER}(?:mcg|ug|μg|iu)/{_NUMBER}{_MEASURE}|"
    rf"\d{{1,4}}[sm]|\(?=?{_NUMBER}{_MEASURE}|\d{{1,2}}x?/(?:d|day|night|w|wk|week|m|mth|month)|[^\W\d_]{{3,30}}{_NUMBER}{_MEASURE}|"
    r"[^\W\d_]{3,30}\d{1,2}(?:[:.]\d\d)?[ap]m"
)
# Letters typed instead of digits: "1OO", "5l0mg"; "2l" is two litres.
_LETTERS_FOR_DIGITS = re.compile(
    rf"(?!\d{{1,9}}l$)(?=[ol.]{{0,9}}\d)(?=[\d.]{{0,9}}[ol])[\dol.]{{2,9}}{_MEASURE}?"
)
# Three or more weekdays as initials, in the order of a week: "TTS", "MTF".
_DAY_INITIALS = re.compile(r"(?=.{3})m?t?w?t?f?s?s?")
_STRENGTHS = re.compile(r"(\d{1,4}(?:\.\d+)?)/(\d{1,4}(?:\.\d+)?)", re.ASCII)
_NUMBER_AND_LETTER = re.compile(r"\d{1,2}[a-d]", re.ASCII)
_NEVER_IN_NAME = english_names.RULE_WORDS | english_names.FOREIGN_DAY_WORDS | base.VAGUE_WORDS
_LAST_DAY = 31


def merge_names(tokens: Sequence[Token]) -> list[Token]:
    """Merge each listed name that contains words of rules into one quoted token, which no rule matches."""
    merged: list[Token] = []
    at = 0
    while at < len(tokens):
        match = _NAMES.match_at(tokens, at)
        end = match.end if match else at + 1
        merged.append(Token(text_of(tokens[at:end]), "") if match else tokens[at])
        at = end
    return merged


def rule_in_name_error(run: Sequence[Token]) -> ParseError | None:
    """Return the error for the first word that cannot be part of a name; None if there is none."""
    for n, word in enumerate(run):
        if (weekday := correct_weekday(word.key)) is not None:
            return ParseError(ParseErrorKind.RULE_IN_NAME, word.text, (weekday,))
        if is_rule_word(run, n):
            alone = any(each.isdecimal() for each in word.key)
            return ParseError(ParseErrorKind.RULE_IN_NAME, word.text if alone else text_of(run[n:]))
    return None


def is_rule_word(run: Sequence[Token], at: int) -> bool:
    """Return whether a token cannot be part of a name because it belongs to a rule."""
    key = run[at].key
    if not key:
        return False
    if at > 0 and key in english_names.INSTRUCTION_VERBS:
        return True
    if is_letter_suffix_of_name(run, at) or (
        key == "q" and at < len(run) - 1 and is_number_of_name(run, at + 1)
    ):
        return False
    return (
        key in _NEVER_IN_NAME
        or looks_like_days(key)
        or _is_dangling(run, at)
        or is_compound(key)
        or _is_unrelated_number(run, at)
    )


def is_compound(key: str) -> bool:
    """Return whether a word is a number run together with a unit or rule, or weekday initials."""
    patterns = (_CODED, _RUN_TOGETHER, _LETTERS_FOR_DIGITS, _DAY_INITIALS)
    return any(each.fullmatch(key) for each in patterns)


def _is_dangling(run: Sequence[Token], at: int) -> bool:
    """Return whether a name ends in a word such as "on", before a missing rule; "vitamin a" does not."""
    is_last = 0 < at == len(run) - 1
    return (
        is_last
        and run[at].key in english_names.DANGLING_WORDS
        and run[at - 1].key not in english_names.BEFORE_LETTERS
    )


def _is_unrelated_number(run: Sequence[Token], at: int) -> bool:
    key = run[at].key
    if not (is_number_like(key) or is_clock_like(key) or parse_int(key) is not None):
        return False
    return not (
        is_number_of_name(run, at) or belongs_to_name(run, at) or (at > 0 and is_combination_strength(key))
    )


def is_number_of_name(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a number belongs to the name before it, as in "omega 3"."""
    return at > 0 and parse_int(tokens[at].key) in base.NUMBERS_AFTER_NAMES.get(tokens[at - 1].key, ())


def is_letter_suffix_of_name(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a token such as the 1a of "interferon beta 1a" belongs to a name, not to a time."""
    return (
        at > 0
        and bool(_NUMBER_AND_LETTER.fullmatch(tokens[at].key))
        and tokens[at - 1].key in english_names.BEFORE_NUMBER_AND_LETTER
    )


def is_combination_strength(key: str) -> bool:
    """Return whether a token holds the strengths of two ingredients ("30/500"), not a fraction or a date."""
    match = _STRENGTHS.fullmatch(key)
    return match is not None and max(float(match[1]), float(match[2])) > _LAST_DAY
