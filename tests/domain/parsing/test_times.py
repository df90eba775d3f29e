from datetime import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.languages import ENGLISH
from bot.domain.parsing import ParseError, ParseErrorKind, find_wall_time, parse_wall_time


def parse_to_text(text: str) -> str:
    """Return a time as text, or the problem with it and what is proposed."""
    read = parse_wall_time(text, ENGLISH)
    return " ".join([read.kind, *read.suggestions]) if isinstance(read, ParseError) else f"{read:%H:%M}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("21:00", "21:00"),
        ("8:05", "08:05"),
        ("at 8:05.", "08:05"),
        ("9am", "09:00"),
        ("9 a.m.", "09:00"),
        ("9.30 pm", "21:30"),
        ("9 30 pm", "21:30"),
        ("9:30PM", "21:30"),
        ("21:00 pm", "21:00"),
        ("12am", "00:00"),
        ("12 pm", "12:00"),
        ("2 10", "ambiguous_time 02:10 14:10"),
        ("0:30 am", "00:30"),
        ("noon", "12:00"),
        ("12 noon", "12:00"),
        ("midnight", "00:00"),
        ("21", "21:00"),
        ("0", "00:00"),
        ("21 h", "21:00"),
        ("21h30", "21:30"),
        ("9.30", "09:30"),
        ("0930", "09:30"),
        ("８：３０", "08:30"),
        ("٢١:٠٠", "21:00"),
        ("9 in the evening", "21:00"),
        ("in the evening at 9", "21:00"),
        ("09:00 in the evening", "21:00"),
        ("12:30 at night", "00:30"),
        ("2 at night", "02:00"),
        ("with lunch at 1", "13:00"),
        ("half past seven in the evening", "19:30"),
        ("quarter to one in the afternoon", "12:45"),
        ("a quarter past 12 pm", "12:15"),
        ("ten to nine at night", "20:50"),
        ("twenty minutes past 16", "16:20"),
        ("quarter to 0", "23:45"),
        ("half past 12 pm", "12:30"),
        ("half past 12 at night", "00:30"),
        ("5\u00a0pm", "17:00"),
        ("\u202e21:00", "21:00"),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, meant: str) -> None:
    assert parse_to_text(text) == meant


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("8", "ambiguous_time 08:00 20:00"),
        ("at 12", "ambiguous_time 00:00 12:00"),
        ("8 15", "ambiguous_time 08:15 20:15"),
        ("nine o'clock", "ambiguous_time 09:00 21:00"),
        ("half past seven", "ambiguous_time 07:30 19:30"),
        ("quarter to one", "ambiguous_time 00:45 12:45"),
        ("5 at night", "ambiguous_time 05:00 17:00"),
        ("21:00 in the morning", "ambiguous_time 21:00"),
        ("25:00", "impossible_time"),
        ("8:75", "impossible_time"),
        ("8:5", "impossible_time"),
        ("8:00:00", "impossible_time"),
        ("24:00", "impossible_time 00:00"),
        ("13 am", "impossible_time 13:00"),
        ("9 am in the evening", "impossible_time 09:00 21:00"),
        ("tomorrow-ish", "vague_time"),
        ("later", "vague_time"),
        ("9ish", "vague_time 09:00 21:00"),
        ("21-ish", "vague_time 21:00"),
        ("blackish", "vague_time"),
        ("in the morning", "vague_time 07:00 08:00 09:00"),
        ("before bed", "vague_time 21:00 22:00 23:00"),
        ("half seven", "vague_time"),
        ("half past 25", "vague_time"),
        ("60 past 9", "vague_time"),
        ("seventy", "vague_time"),
        ("1234567890123", "vague_time"),
        ("noon please", "vague_time"),
        ("-5", "vague_time"),
        ("8²", "vague_time"),
        ("8:00 20:00", "too_many_times"),
        ("", "no_time 08:00 20:00"),
        (" \u200b ", "no_time 08:00 20:00"),
    ],
)
def test_what_is_not_one_certain_time_is_asked_about(text: str, answer: str) -> None:
    assert parse_to_text(text) == answer


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("noon please", "12:00"),
        ("every day at 8:05, thank you", "08:05"),
        ("make it half past seven in the evening", "19:30"),
        ("every day at 8", "ambiguous_time 08:00 20:00"),
        ("8:00 and 20:00", "too_many_times"),
        ("whenever you like", "vague_time"),
        ("", "vague_time"),
    ],
)
def test_the_only_time_among_other_words_is_found(text: str, found: str) -> None:
    read = find_wall_time(text, ENGLISH)
    assert found == (
        " ".join([read.kind, *read.suggestions]) if isinstance(read, ParseError) else f"{read:%H:%M}"
    )


@pytest.mark.parametrize("text", ["8", "9ish", "in the morning", "24:00", "13 am", "", "quarter to one"])
def test_every_time_that_is_proposed_is_understood(text: str) -> None:
    read = parse_wall_time(text, ENGLISH)
    assert isinstance(read, ParseError)
    assert [parse_to_text(each) for each in read.suggestions] == list(read.suggestions)


@given(st.times())
@settings(deadline=None)
def test_any_time_reads_the_same_on_either_clock(wall: time) -> None:
    assert (
        parse_to_text(f"{wall:%H:%M}")
        == parse_to_text(f"{wall:%I:%M %p}")
        == parse_to_text(f"{wall:%I.%M%p}")
        == f"{wall:%H:%M}"
    )


@given(st.text() | st.text(alphabet="0123456789:. apmhtonsi'-"))
@settings(deadline=None)
def test_any_text_is_a_time_or_a_problem(text: str) -> None:
    read = parse_wall_time(text, ENGLISH)
    assert isinstance(read, time) or read.kind in ParseErrorKind
