from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reading.moments import Moment, moment
from bot.domain.reading.problems import Problem, Trouble

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
    ],
)
def test_so_long_ago(text: str, minutes: int) -> None:
    assert moment(text) == Moment(length=minutes * MINUTE, ahead=False)


@pytest.mark.parametrize("text", ["in 20 min", "20 minutes from now", "20 min later"])
def test_so_far_ahead(text: str) -> None:
    assert moment(text) == Moment(length=20 * MINUTE, ahead=True)


@pytest.mark.parametrize(("text", "minutes"), [("45 min", 45), ("just now", 0), ("Now", 0)])
def test_a_bare_length_points_nowhere(text: str, minutes: int) -> None:
    assert moment(text) == Moment(length=minutes * MINUTE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10:00", Moment((time(10),))),
        ("at 9 pm", Moment((time(21),))),
        ("to 14:30", Moment((time(14, 30),))),
        ("until half past seven in the evening", Moment((time(19, 30),))),
        ("yesterday 22:00", Moment((time(22),), 1)),
        ("22:00 yesterday", Moment((time(22),), 1)),
        ("today at 9am", Moment((time(9),), 0)),
        ("8", Moment((time(8), time(20)))),
    ],
)
def test_a_time_of_day(text: str, expected: Moment) -> None:
    assert moment(text) == expected


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", Trouble.NO_TIME),
        ("yesterday", Trouble.NO_TIME),
        ("25:00", Trouble.IMPOSSIBLE_TIME),
        ("some hours ago", Trouble.VAGUE_TIME),
        ("2 hours and some minutes ago", Trouble.AMBIGUOUS_TIME),
        ("with breakfast I think", Trouble.VAGUE_TIME),
    ],
)
def test_what_is_no_moment_is_a_problem(text: str, trouble: Trouble) -> None:
    read = moment(text)
    assert isinstance(read, Problem)
    assert read.trouble is trouble


@given(st.text(max_size=40))
def test_whatever_is_typed_gets_a_moment_or_a_problem(text: str) -> None:
    assert isinstance(moment(text), Moment | Problem)
