"""A look back in words: what was told, with how many days, and beside the week before no verdict."""

import re
from datetime import date

import pytest

from bot.domain.diary.look_back import DiaryEntries
from bot.replies.diary.look_back import about_time, hidden_week, week_message
from tests.diaries import DAY, TODAY, WEEK, doses, nap, ratings, sleep, told_sleep, view

MONDAY = TODAY - WEEK
BEFORE = MONDAY - WEEK


def test_a_week_is_told_with_its_numbers_of_days_and_beside_the_week_before() -> None:
    told = DiaryEntries(
        [sleep(BEFORE + n * DAY, asleep_after=90) for n in range(7)]
        + [sleep(MONDAY + n * DAY) for n in range(6)],
        [
            *ratings("night", *[5] * 7, 5, 6, 5, 6, 5, 6, first=BEFORE),
            *ratings("pain", *[7] * 7, 4, 3, 4, 5, 4, 4, 4, first=BEFORE),
            *ratings("hindrance", 2, first=MONDAY),
        ],
    )
    taken = doses("magnesium", "taken", "taken", "missed", "taken", "taken", "taken", "taken", first=MONDAY)

    assert week_message(view(told, taken), MONDAY).text.split("\n") == [
        "<b>Your week</b>, Mon 23 Nov – Sun 29 Nov",
        "",
        "Nights <b>5.5</b> of 10, from 6 nights. The week before: 5.0, about the same.",
        "Asleep about <b>7 h</b>, in bed 8 h, from 6 nights. The week before: 6 h, so 1 h longer now.",
        "",
        (
            "Pain <b>4.0</b> of 10, from 7 days. Least on Tue, most on Thu. "
            "The week before: 7.0, so 3.0 lower now."
        ),
        "In the way of the day: <b>2.0</b> of 10, from 1 day.",
        "",
        "magnesium: taken on 6 of 7 days.",
    ]


def test_sleep_that_was_only_told_has_no_time_in_bed_and_naps_are_told_apart() -> None:
    told = DiaryEntries([told_sleep(MONDAY, 300), sleep(MONDAY + DAY), nap(MONDAY)])

    assert week_message(view(told), MONDAY).text.split("\n")[2:] == [
        "Asleep about <b>6 h</b>, from 2 nights.",
        "With naps and further sleep about 6 h 30 min in 24 hours.",
    ]


def test_a_week_without_entries_says_so_and_leads_on() -> None:
    said = week_message(view(DiaryEntries()), MONDAY)

    assert "Nothing was written down in these days." in said.text
    assert [button.text for row in said.rows for button in row] == [
        "🖼 4 weeks",
        "🩺 For my doctor",
        "🔎 Does it work for me?",
        "📅 When this comes",
    ]


def test_somebody_elses_week_is_called_theirs_and_has_only_their_doses() -> None:
    theirs = doses("amlodipine", "taken", first=MONDAY, person="Mum <3")
    mine = doses("zinc", "taken", first=MONDAY, number=2)

    said = week_message(view(DiaryEntries(), [*theirs, *mine], person="Mum <3"), MONDAY).text

    assert said.startswith("<b>Mum &lt;3's week</b>")
    assert "amlodipine: taken on 1 of 1 day." in said
    assert "zinc" not in said


def test_many_items_are_not_all_named() -> None:
    records = [one for n in range(7) for one in doses(f"item {n}", "taken", first=MONDAY, number=n)]

    said = week_message(view(DiaryEntries(), records), MONDAY).text

    assert said.endswith("item 4: taken on 1 of 1 day.\n2 more are in /history.")


WITH_AND_WITHOUT = [
    "",
    "Nights after zinc: 6.0 (14 nights); without it: 4.0 (14 nights).",
    "Pain on days with zinc: 3.0 (14 days); without it: 2.0 (14 days).",
    "That cannot say why.",
]


@pytest.mark.parametrize(("days", "said"), [(28, WITH_AND_WITHOUT), (27, [])])
def test_days_with_and_without_a_dose_come_from_four_weeks_on_and_say_no_cause(
    days: int, said: list[str]
) -> None:
    first = TODAY - days * DAY
    states = ["taken" if n % 2 else "skipped" for n in range(days + 1)]
    told = [
        *ratings("night", *[6 if n % 2 else 4 for n in range(days)], first=first),
        *ratings("pain", *[2 if n % 2 else 3 for n in range(days)], first=first),
    ]
    # The dose of an evening comes before the night that is rated the next morning.
    records = doses("zinc", *states, first=first - DAY)

    lines = week_message(view(DiaryEntries(ratings=told), records), MONDAY).text.split("\n")

    assert lines[-len(said) :] == said if said else "That cannot say why." not in lines


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0 min"), (44, "45 min"), (58, "1 h"), (380.4, "6 h 20 min"), (480, "8 h")]
)
def test_a_guessed_time_is_told_to_five_minutes(minutes: float, said: str) -> None:
    assert about_time(minutes) == said


def test_in_discreet_mode_nothing_is_said_of_what_it_is_about() -> None:
    said = hidden_week(date(2026, 11, 23), None)

    assert not re.search("sleep|pain|night|diary", said.text, re.IGNORECASE)
