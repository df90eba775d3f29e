from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.languages import ENGLISH
from bot.domain.parsing.errors import ParseError, ParseErrorKind
from bot.domain.parsing.time_ranges import parse_time_range


@pytest.mark.parametrize(
    "text",
    [
        "22:00 to 7:00",
        "22:00-7:00",
        "22:00 – 07:00",
        "from 10 pm until 7 am",
        "between 22:00 and 7am",
        "22 to 7 am",
    ],
)
def test_from_evening_to_morning(text: str) -> None:
    assert parse_time_range(text, ENGLISH) == (time(22), time(7))


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", ParseErrorKind.NOT_UNDERSTOOD),
        ("22:00", ParseErrorKind.NOT_UNDERSTOOD),
        ("22:00 to 22:00", ParseErrorKind.NOT_UNDERSTOOD),
        ("22:00 to 23:00 to 7:00", ParseErrorKind.NOT_UNDERSTOOD),
        ("10 to 7", ParseErrorKind.AMBIGUOUS_TIME),
        ("22:00 to 7", ParseErrorKind.AMBIGUOUS_TIME),
        ("22:00 to 25:00", ParseErrorKind.IMPOSSIBLE_TIME),
    ],
)
def test_what_is_no_span_is_a_problem(text: str, trouble: ParseErrorKind) -> None:
    read = parse_time_range(text, ENGLISH)
    assert isinstance(read, ParseError)
    assert read.kind is trouble


@given(st.text(max_size=40))
def test_whatever_is_typed_gets_a_span_or_a_problem(text: str) -> None:
    assert isinstance(parse_time_range(text, ENGLISH), tuple | ParseError)
