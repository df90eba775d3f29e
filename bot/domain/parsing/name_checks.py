"""Checks for words that cannot be part of a name (days, numbers, negations, rules): none may be ignored."""

import re

from bot.domain.language import NameWords
from bot.domain.parsing.amounts import belongs_to_name
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.tokens import Token, Tokens, is_clock_like, is_number_like, text_of
from bot.domain.parsing.weekdays import correct_weekday, looks_like_days

_STRENGTHS = re.compile(r"(\d{1,4}(?:\.\d+)?)/(\d{1,4}(?:\.\d+)?)", re.ASCII)
_NUMBER_AND_LETTER = re.compile(r"\d{1,2}[a-d]", re.ASCII)
_LAST_DAY = 31


def merge_names(tokens: Tokens) -> Tokens:
    """Merge each listed name that contains words of rules into one quoted token, which no rule matches."""
    merged: list[Token] = []
    at = 0
    while at < len(tokens):
        match = tokens.language.names.with_rule_words.match_at(tokens, at)
        end = match.end if match else at + 1
        name = Token(text_of(tokens[at:end]), "", tokens[at].start, tokens[end - 1].end)
        merged.append(name if match else tokens[at])
        at = end
    return tokens.of(merged)


def rule_in_name_error(run: Tokens) -> ParseError | None:
    """Return the error for the first word that cannot be part of a name; None if there is none."""
    for n, word in enumerate(run):
        if (weekday := correct_weekday(word.key, run.language.days)) is not None:
            return ParseError(ParseErrorKind.RULE_IN_NAME, word.text, (weekday,))
        if is_rule_word(run, n):
            alone = any(each.isdecimal() for each in word.key)
            return ParseError(ParseErrorKind.RULE_IN_NAME, word.text if alone else text_of(run[n:]))
    return None


def is_rule_word(run: Tokens, at: int) -> bool:
    """Return whether a token cannot be part of a name because it belongs to a rule."""
    key, language = run[at].key, run.language
    if not key:
        return False
    if at > 0 and key in language.names.instruction_verbs:
        return True
    if is_letter_suffix_of_name(run, at) or (
        key == "q" and at < len(run) - 1 and is_number_of_name(run, at + 1)
    ):
        return False
    return (
        key in language.names.never
        or looks_like_days(key, language.days)
        or _is_dangling(run, at)
        or is_compound(key, language.names)
        or _is_unrelated_number(run, at)
    )


def is_compound(key: str, words: NameWords) -> bool:
    """Return whether a word is a number run together with a unit or rule, or weekday initials."""
    return any(each.fullmatch(key) for each in words.compounds)


def _is_dangling(run: Tokens, at: int) -> bool:
    """Return whether a name ends in a word such as "on", before a missing rule; "vitamin a" does not."""
    is_last, words = 0 < at == len(run) - 1, run.language.names
    return is_last and run[at].key in words.dangling and run[at - 1].key not in words.before_letters


def _is_unrelated_number(run: Tokens, at: int) -> bool:
    key = run[at].key
    if not (is_number_like(key) or is_clock_like(key) or run.int_at(at) is not None):
        return False
    return not (
        is_number_of_name(run, at) or belongs_to_name(run, at) or (at > 0 and is_combination_strength(key))
    )


def is_number_of_name(tokens: Tokens, at: int) -> bool:
    """Return whether a number belongs to the name before it, as in "omega 3"."""
    numbered = tokens.language.names.numbers_after
    return at > 0 and tokens.int_at(at) in numbered.get(tokens[at - 1].key, ())


def is_letter_suffix_of_name(tokens: Tokens, at: int) -> bool:
    """Return whether a token such as the 1a of "interferon beta 1a" belongs to a name, not to a time."""
    return (
        at > 0
        and bool(_NUMBER_AND_LETTER.fullmatch(tokens[at].key))
        and tokens[at - 1].key in tokens.language.names.before_number_and_letter
    )


def is_combination_strength(key: str) -> bool:
    """Return whether a token holds the strengths of two ingredients ("30/500"), not a fraction or a date."""
    match = _STRENGTHS.fullmatch(key)
    return match is not None and max(float(match[1]), float(match[2])) > _LAST_DAY
