"""A whole text that postpones a dose, and texts that only look like one."""

from datetime import timedelta

import pytest

from bot.domain.languages import ENGLISH
from bot.domain.parsing.postponements import Postponement, parse_postponement


def read(text: str) -> Postponement | None:
    return parse_postponement(text, ENGLISH)


@pytest.mark.parametrize(
    "text",
    [
        *("later", "ask me later", "not now", "not yet", "ok remind me later please", "snooze it", "soon"),
        *("remind me again", "in a bit", "give me a minute", "hold on", "im driving", "sorry not right now"),
        *("later on", "maybe later", "ill take it later", "she will take it later"),
        *("ill take it after my shower", "ill have it when i get home", "im taking it in a bit"),
    ],
)
def test_it_postpones_without_a_time(text: str) -> None:
    told = read(text)
    assert told is not None
    assert (told.at, told.suggestions) == (None, ())


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("move it to 10", {10, 22}),
        ("move # to 10 today", {10, 22}),
        ("move todays # to 10", {10, 22}),
        ("ill take it at 10", {10, 22}),
        ("ill take my # at 10:00", {10}),
        ("dad will take his # at 10", {10, 22}),
        ("remind me again at 10", {10, 22}),
        ("snooze until 10", {10, 22}),
        ("put it off until 9:30 am", {9}),
    ],
)
def test_it_postpones_to_an_hour(text: str, hours: set[int]) -> None:
    told = read(text)
    assert told is not None
    assert told.at is not None
    assert {each.hour for each in told.at.wall_times} == hours


@pytest.mark.parametrize(
    "text",
    [
        "remind me again in an hour",
        "in an hour",
        "not now, ask me in 60 minutes",
        "push it back an hour",
        "snooze # 1 h",
    ],
)
def test_it_postpones_for_some_time(text: str) -> None:
    told = read(text)
    assert told is not None
    assert told.at is not None
    assert told.at.offset == timedelta(hours=1)


@pytest.mark.parametrize("text", ["ill take them at lunch", "ill have it after lunch", "remind me at lunch"])
def test_a_part_of_the_day_is_asked_about(text: str) -> None:
    told = read(text)
    assert told is not None
    assert told.suggestions == ("12:00", "13:00")


@pytest.mark.parametrize(
    "text",
    [
        *("move # to 10", "ill take it", "remind me", "ill take it at 10 every day", "took it at 10"),
        *("ill take it with grapefruit juice", "remind me to drink water at 10", "remind me when i am out"),
        *("10", "at 10", "30 minutes", "half an hour ago", "snooze yesterday 10:00", "snooze now"),
        *("ill take # 400 mg tonight", "ill take it tomorrow", "the later the better", "i take it at 10"),
        "ill take it when my brother comes back from his long day at work",
    ],
)
def test_it_says_something_else(text: str) -> None:
    assert read(text) is None
