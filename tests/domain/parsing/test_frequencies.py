"""How often a day something is taken."""

import pytest

from bot.domain.languages import ENGLISH
from bot.domain.parsing.frequencies import AMOUNT_PLACEHOLDER, find_frequency, remove_frequencies
from bot.domain.parsing.tokens import Token, tokenize


def frequency_behind_amount(text: str) -> tuple[int, int] | None:
    """So many times in so many days; the amount stands in front of the text."""
    words = tokenize(text, ENGLISH)
    found = find_frequency(words.of([Token(AMOUNT_PLACEHOLDER, AMOUNT_PLACEHOLDER), *words]))
    return None if found is None else (found.times, found.days)


@pytest.mark.parametrize(
    ("text", "times", "days"),
    [
        ("3 times a day", 3, 1),
        ("three times per day", 3, 1),
        ("twice daily", 2, 1),
        ("2x daily", 2, 1),
        ("4 x daily", 4, 1),
        ("3x/day", 3, 1),
        ("3/day", 3, 1),
        ("once a day", 1, 1),
        ("daily", 1, 1),
        ("every 6 hours", 4, 1),
        ("every 5 hours", 5, 1),
        ("every 4h", 6, 1),
        ("every 4-6 hours", 6, 1),
        ("every 4 to 6 hours", 6, 1),
        ("every 0 hours", 24, 1),
        ("every 48 hours", 1, 2),
        ("q8h", 3, 1),
        ("8 hourly", 3, 1),
        ("8-hourly", 3, 1),
        ("bid", 2, 1),
        ("b.i.d.", 2, 1),
        ("tid", 3, 1),
        ("99 times a day", 24, 1),
        ("morning and night", 2, 1),
        ("in the morning and at night", 2, 1),
        ("morning, noon and night", 3, 1),
        ("with meals", 3, 1),
        ("8:00 14:00 20:00", 3, 1),
        ("daily, 3 times a day", 3, 1),
        ("weekly", 1, 7),
        ("a week", 1, 7),
        ("every week", 1, 7),
        ("once a week", 1, 7),
        ("twice a week", 2, 7),
        ("3 days a week", 3, 7),
        ("every two weeks", 1, 14),
        ("monthly", 1, 30),
        ("once a year", 1, 365),
        ("every other day", 1, 2),
        ("every 3 days", 1, 3),
        ("every 0 days", 1, 1),
        ("on alternate days", 1, 2),
        ("every monday", 1, 7),
        ("on mondays", 1, 7),
        ("mon wed fri", 3, 7),
        ("twice a day every other day", 2, 2),
        ("3 times a day each week", 3, 1),
    ],
)
def test_how_often_is_read(text: str, times: int, days: int) -> None:
    assert frequency_behind_amount(text) == (times, days)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "for a week",
        "in the morning",
        "at night",
        "on monday",
        "and sat down",
        "for 3 days",
        "at 8:00",
        "a pill",
    ],
)
def test_other_words_do_not_say_how_often(text: str) -> None:
    assert frequency_behind_amount(text) is None


def test_what_a_day_says_does_not_change_with_the_week_before() -> None:
    assert frequency_behind_amount("a day for a week") == (1, 1)


def test_a_text_without_how_often() -> None:
    assert remove_frequencies("zinc 3 times a day 5", ENGLISH.frequencies).split() == ["zinc", "5"]
