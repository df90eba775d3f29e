"""A list of medicines is split where a new name begins, and nowhere else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.languages import ENGLISH
from bot.domain.parsing import ParsedReminder, parse_reminder
from bot.domain.parsing.several import ItemText, name_with_amount, split_items, split_names

TODAY = date(2026, 11, 29)
KNOWN = frozenset(
    {
        *("amlodipine", "ramipril", "atorvastatin", "zinc", "iron", "aspirin", "magnesium", "levothyroxine"),
        *("5-htp", "vitamin b6", "b12"),
    }
)


def is_known(name: str) -> bool:
    """Return whether a name begins with one that the test knows."""
    return any(f"{name.lower()} ".startswith(f"{each} ") for each in KNOWN)


def split(text: str, *people: str) -> list[str]:
    """Return the items, each with its person behind a bar."""
    found = split_items(text, TODAY, ENGLISH, is_known, people)
    return [each.text if each.person is None else f"{each.text} | {each.person}" for each in found]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("amlodipine 5 mg 8:00, ramipril 2.5 mg 20:00", ["amlodipine 5 mg 8:00", "ramipril 2.5 mg 20:00"]),
        ("amlodipine 8:00; ramipril 20:00", ["amlodipine 8:00", "ramipril 20:00"]),
        ("amlodipine 8:00\nramipril 20:00\n\nzinc", ["amlodipine 8:00", "ramipril 20:00", "zinc"]),
        ("- amlodipine 8:00\n• ramipril 20:00", ["amlodipine 8:00", "ramipril 20:00"]),
        ("1. amlodipine 8:00\n2) ramipril 20:00", ["amlodipine 8:00", "ramipril 20:00"]),
        ("zinc 10 mg,5-htp 100 mg 20:00", ["zinc 10 mg", "5-htp 100 mg 20:00"]),
        ("zinc 8:00 and iron 9:00", ["zinc 8:00", "iron 9:00"]),
        ("zinc 8:00, and iron 9:00", ["zinc 8:00", "iron 9:00"]),
        ("zinc 8:00 and 20:00 + iron at 9:00", ["zinc 8:00 and 20:00", "iron at 9:00"]),
        ("2 tablets aspirin 8:00, 1 tablet zinc 9:00", ["2 tablets aspirin 8:00", "1 tablet zinc 9:00"]),
        ("my drops 20 ml 8:00, my tea 10 ml 9:00", ["my drops 20 ml 8:00", "my tea 10 ml 9:00"]),
        ("my drops 20 ml 8:00, my tea 10 ml", ["my drops 20 ml 8:00", "my tea 10 ml"]),
        ("my drops\nmy tea", ["my drops", "my tea"]),
        ("zinc 8:00\niron 25:00", ["zinc 8:00", "iron 25:00"]),
        ("vitamin b6, b12 8:00", ["vitamin b6", "b12 8:00"]),
        ("zinc 8:00, vitamin b6 + iron 9:00", ["zinc 8:00", "vitamin b6 + iron 9:00"]),
        (
            "remind me to take magnesium at 9pm, zinc at 8am",
            ["remind me to take magnesium at 9pm", "zinc at 8am"],
        ),
    ],
)
def test_an_item_begins_where_a_new_name_begins(text: str, items: list[str]) -> None:
    assert split(text) == items


@pytest.mark.parametrize(
    "text",
    [
        "zinc 8:00, 20:00",
        "zinc 8:00,20:00",
        "aspirin 8:00, 14 and 20",
        "magnesium 1,000 mg 8:00",
        "zinc 0,5 mg 8:00",
        "zinc mon, wed, fri 9:00",
        "levothyroxine 7:00, 30 minutes before food",
        "warfarin 5 mg mon wed fri, 4 mg other days 18:00",
        "prednisone 20 mg for 5 days, then 10 mg for 5 days 7:00",
        "prednisone 20 mg for 5 days, reduce to 10 mg for 5 days 7:00",
        "ibuprofen 200 mg as needed, at most 2 a day, 6 hours apart",
        "magnesium 21:00, important",
        "magnesium 21:00, take with water",
        "magnesium, bisglycinate 200 mg, 21:00",
        "omega 3 (zinc, iron) 1 g 8:00",
        '"zinc, iron" 8:00',
        "vitamin d and zinc 8:00",
        "zinc 8:00, for Mum",
        "zinc 8:00, for Mum 20:00",
        "zinc 8:00",
    ],
)
def test_a_comma_inside_of_one_reminder_does_not_split_it(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("magnesium 200 mg\n21:00\nwith food", "magnesium 200 mg 21:00 with food"),
        ("magnesium 21:00\ntake with water", "magnesium 21:00 take with water"),
        ("zinc 8:00; 20:00", "zinc 8:00, 20:00"),
        ("zinc 8:00\nfor Mum", "zinc 8:00 for Mum"),
    ],
)
def test_a_line_without_a_name_belongs_to_the_line_before(text: str, item: str) -> None:
    assert split(text) == [item]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("for mum: zinc 8:00, iron 9:00", ["zinc 8:00 | Mum", "iron 9:00 | Mum"]),
        ("Mum:\nzinc 8:00\niron 9:00", ["zinc 8:00 | Mum", "iron 9:00 | Mum"]),
        ("my mum: zinc 8:00\niron 9:00", ["zinc 8:00 | Mum", "iron 9:00 | Mum"]),
        ("mum\nzinc 8:00\nfor me\niron 9:00", ["zinc 8:00 | Mum", "iron 9:00"]),
        ("for mum: zinc 8:00\nme: iron 9:00", ["zinc 8:00 | Mum", "iron 9:00"]),
        ("for mum: zinc 8:00\nfor Dad:\niron 9:00", ["zinc 8:00 | Mum", "iron 9:00 | Dad"]),
        ('for "Aunt Mary": zinc 8:00, iron 9:00', ["zinc 8:00 | Aunt Mary", "iron 9:00 | Aunt Mary"]),
        (
            "for mum zinc 8:00, iron 9:00\naspirin 7:00",
            ["zinc 8:00 | Mum", "iron 9:00 | Mum", "aspirin 7:00"],
        ),
        ("zinc 8:00, for mum iron 9:00", ["zinc 8:00", "iron 9:00 | Mum"]),
        ("zinc 8:00, for Mum, iron 9:00 for Dad", ["zinc 8:00, for Mum", "iron 9:00 for Dad"]),
        ("anna: zinc 8:00, iron 9:00", ["zinc 8:00 | Anna", "iron 9:00 | Anna"]),
        ("Ben: zinc 8:00", ["Ben: zinc 8:00"]),
        ("me and my zinc 8:00", ["me and my zinc 8:00"]),
        ("for", ["for"]),
        ("my", ["my"]),
        ("for mum:", []),
        ("", []),
    ],
)
def test_a_person_heads_what_follows_until_the_next_heading(text: str, items: list[str]) -> None:
    assert split(text, "Anna") == items


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("foo, bar", [ItemText("foo"), ItemText("bar")]),
        ("atorvastatin 20, amlodipine 5mg", [ItemText("atorvastatin 20"), ItemText("amlodipine 5mg")]),
        ("aspirin, 75 mg, zinc", [ItemText("aspirin, 75 mg"), ItemText("zinc")]),
        ("zinc and iron", [ItemText("zinc and iron")]),
        ("for mum: zinc\niron", [ItemText("zinc", "Mum"), ItemText("iron", "Mum")]),
        ("zinc for Mum, iron 5mg", [ItemText("zinc", "Mum"), ItemText("iron 5mg")]),
        ("zinc 25:00, iron", [ItemText("zinc 25:00"), ItemText("iron")]),
    ],
)
def test_between_mere_names_every_comma_separates(text: str, items: list[ItemText]) -> None:
    assert list(split_names(text, TODAY, ENGLISH)) == items


def test_of_very_many_pieces_none_is_lost_and_none_is_a_reminder() -> None:
    text = ", ".join(f"drug{n}" for n in range(300))

    assert len(split_names(text, TODAY, ENGLISH)) == 300
    assert split_items(text, TODAY, ENGLISH, is_known) == (ItemText(text),)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("amlodipine 5 mg 8:00 daily", "amlodipine 5 mg"),
        ("zinc", "zinc"),
        ("8:00", "8:00"),
        ("zinc 25:00", "zinc 25:00"),
    ],
)
def test_a_name_is_taken_out_of_a_reminder_with_its_amount(text: str, name: str) -> None:
    assert name_with_amount(text, TODAY, ENGLISH) == name


WHENS = (
    "8:00",
    "8:00, 20:00",
    "mon, wed, fri 9:00",
    "7:00, 30 minutes before breakfast",
    "every 2 days 8:00",
)
LINES = st.builds(
    "{} {} {}".format,
    st.sampled_from(sorted(KNOWN - {"vitamin b6", "b12", "5-htp"})),
    st.sampled_from(["5 mg", "1,000 mg", "0,5 mg", "2 tablets"]),
    st.sampled_from(WHENS),
)


@given(st.lists(LINES, min_size=1, max_size=6), st.sampled_from([", ", "; ", "\n", "\n\n", ",\n", ", and "]))
def test_whatever_joins_whole_reminders_is_taken_apart_again(lines: list[str], sign: str) -> None:
    found = split(sign.join(lines))

    assert found == lines
    assert all(isinstance(parse_reminder(each, TODAY, ENGLISH), ParsedReminder) for each in found)


@given(st.text(max_size=200))
def test_no_letter_of_any_text_is_lost(text: str) -> None:
    kept = "".join(each.text for each in split_names(text, TODAY, ENGLISH))

    if ":" not in text:  # no heading
        assert len([each for each in kept if each.isalpha()]) == len(
            [each for each in text if each.isalpha()]
        )
