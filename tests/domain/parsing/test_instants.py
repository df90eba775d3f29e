from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.languages import ENGLISH
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.time_expressions import TimeExpression, find_time_expression, parse_time_expression
from bot.domain.parsing.tokens import tokenize

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("half an hour ago", 30),
        ("1 h ago", 60),
        ("an hour ago", 60),
        ("taken 10 min ago", 10),
        ("2 hours ago", 120),
        ("two hours ago", 120),
        ("1h30 ago", 90),
        ("1 hour and 15 minutes ago", 75),
        ("1.5 hours ago", 90),
        ("an hour and a half ago", 90),
        ("about twenty minutes ago", 20),
        ("a quarter of an hour ago", 15),
        ("2 and a half hours ago", 150),
        ("1 1/2 h ago", 90),
        ("around 2 hours ago", 120),
        ("1 day ago", 24 * 60),
        ("a minute ago", 1),
    ],
)
def test_so_long_ago(text: str, minutes: int) -> None:
    assert parse_time_expression(text, ENGLISH) == TimeExpression(offset=minutes * MINUTE, is_future=False)


@pytest.mark.parametrize("text", ["in 20 min", "20 minutes from now", "20 min later"])
def test_so_far_ahead(text: str) -> None:
    assert parse_time_expression(text, ENGLISH) == TimeExpression(offset=20 * MINUTE, is_future=True)


@pytest.mark.parametrize(("text", "minutes"), [("45 min", 45), ("just now", 0), ("Now", 0)])
def test_a_bare_length_points_nowhere(text: str, minutes: int) -> None:
    assert parse_time_expression(text, ENGLISH) == TimeExpression(offset=minutes * MINUTE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10:00", TimeExpression((time(10),))),
        ("at 9 pm", TimeExpression((time(21),))),
        ("to 14:30", TimeExpression((time(14, 30),))),
        ("until half past seven in the evening", TimeExpression((time(19, 30),))),
        ("yesterday 22:00", TimeExpression((time(22),), 1)),
        ("22:00 yesterday", TimeExpression((time(22),), 1)),
        ("today at 9am", TimeExpression((time(9),), 0)),
        ("8", TimeExpression((time(8), time(20)))),
    ],
)
def test_a_time_of_day(text: str, expected: TimeExpression) -> None:
    assert parse_time_expression(text, ENGLISH) == expected


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", ParseErrorKind.NO_TIME),
        ("yesterday", ParseErrorKind.NO_TIME),
        ("25:00", ParseErrorKind.IMPOSSIBLE_TIME),
        ("some hours ago", ParseErrorKind.VAGUE_TIME),
        ("2 hours and some minutes ago", ParseErrorKind.AMBIGUOUS_TIME),
        ("with breakfast I think", ParseErrorKind.VAGUE_TIME),
    ],
)
def test_what_is_no_moment_is_a_problem(text: str, trouble: ParseErrorKind) -> None:
    read = parse_time_expression(text, ENGLISH)
    assert isinstance(read, ParseError)
    assert read.kind is trouble


@given(st.text(max_size=40))
def test_whatever_is_typed_gets_a_moment_or_a_problem(text: str) -> None:
    assert isinstance(parse_time_expression(text, ENGLISH), TimeExpression | ParseError)


def expression_in(text: str) -> tuple[TimeExpression, str, str] | None:
    """The moment in a line, its words, and what is left."""
    words = tokenize(text, ENGLISH)
    found = find_time_expression(words)
    if found is None:
        return None
    said, start, end = found
    rest = (*words[:start], *words[end:])
    return said, " ".join(each.key for each in words[start:end]), " ".join(each.text for each in rest)


@pytest.mark.parametrize(
    ("text", "said", "words"),
    [
        ("zinc 5 mg 2 hours ago", TimeExpression(offset=120 * MINUTE, is_future=False), "2 hours ago"),
        ("2h ago zinc 5 mg", TimeExpression(offset=120 * MINUTE, is_future=False), "2 h ago"),
        (
            "zinc 5 mg about half an hour ago",
            TimeExpression(offset=30 * MINUTE, is_future=False),
            "about half an hour ago",
        ),
        ("zinc 5 mg just now", TimeExpression(offset=0 * MINUTE), "just now"),
        ("zinc yesterday 22:00 5 mg", TimeExpression((time(22),), 1), "yesterday 22:00"),
        ("zinc 5 mg 22:00 yesterday", TimeExpression((time(22),), 1), "22:00 yesterday"),
        ("zinc 5 mg last night at 11", TimeExpression((time(23),)), "last night at 11"),
        ("zinc 5 mg this morning at 8", TimeExpression((time(8),)), "this morning at 8"),
        ("zinc 5 mg at 8", TimeExpression((time(8), time(20))), "at 8"),
        ("zinc 5 mg at 12:30am", TimeExpression((time(0, 30),)), "at 12:30 am"),
        ("zinc 5 mg 10pm", TimeExpression((time(22),)), "10 pm"),
        (
            "zinc 5 mg half past seven in the evening",
            TimeExpression((time(19, 30),)),
            "half past seven in the evening",
        ),
        ("zinc 5 mg last night", TimeExpression(), "last night"),
        ("zinc 5 mg this morning", TimeExpression(), "this morning"),
        ("zinc 5 mg a few hours ago", TimeExpression(), "a few hours ago"),
        ("ago zinc", TimeExpression(), "ago"),
        ("zinc 5 mg earlier today", TimeExpression(), "earlier today"),
        ("zinc 5 mg before bed", TimeExpression(), "before bed"),
        ("zinc 5 mg at 25:00", TimeExpression(), "at 25:00"),
        ("zinc 5 mg with breakfast", TimeExpression(), "with breakfast"),
    ],
)
def test_a_moment_is_found_in_a_line(text: str, said: TimeExpression, words: str) -> None:
    found = expression_in(text)
    assert found is not None
    assert found[:2] == (said, words)


@pytest.mark.parametrize(
    "text", ["zinc 5 mg", "", "vitamin b 12", '"zinc at 8"', "zinc 400", "zinc 5 mg in 2 hours"]
)
def test_a_line_without_a_moment(text: str) -> None:
    assert find_time_expression(tokenize(text, ENGLISH)) is None


def test_an_amount_before_ago_is_none_of_its_words() -> None:
    assert expression_in("zinc 5 mg ago") == (TimeExpression(), "ago", "zinc 5 mg")
    assert expression_in("zinc 5 ago") == (TimeExpression(), "5 ago", "zinc")
