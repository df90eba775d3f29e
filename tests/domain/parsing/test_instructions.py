"""Hours, cycles, tapers, as needed, food, first days and people, as they are typed."""

from datetime import date

import pytest

from bot.domain.languages import ENGLISH
from bot.domain.parsing import (
    ParsedReminder,
    ParseError,
    find_parts_without_name,
    format_reminder,
    parse_reminder,
)

TODAY = date(2026, 11, 23)  # a Monday


def reformatted(text: str) -> str:
    """Return what a line means, written down again."""
    found = parse_reminder(text, TODAY, ENGLISH)
    assert isinstance(found, ParsedReminder), found
    return format_reminder(found, ENGLISH)


def error_in(text: str) -> str:
    """Return the problem with a text, the part it is about, and what is proposed."""
    found = parse_reminder(text, TODAY, ENGLISH)
    assert isinstance(found, ParseError), found
    return ": ".join([found.kind, found.text, *found.suggestions])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ibuprofen 400 mg as needed", "ibuprofen 400 mg as needed"),
        ("ibuprofen 400 mg when I need it", "ibuprofen 400 mg as needed"),
        ("ibuprofen 400 mg PRN", "ibuprofen 400 mg as needed"),
        ("ibuprofen 400 mg as needed at most 3 a day", "ibuprofen 400 mg as needed at most 1200 mg a day"),
        ("ibuprofen 400 mg twice a day as needed", "ibuprofen 400 mg as needed at most 800 mg a day"),
        ("ibuprofen as needed at most 3 times a day", "ibuprofen as needed at most 3 a day"),
        (
            "ibuprofen 400 mg as needed max 1200 mg a day at least 6 hours apart",
            "ibuprofen 400 mg as needed at least 6 hours apart at most 1200 mg a day",
        ),
        (
            "ibuprofen 400 mg every 6 hours as needed with food",
            "ibuprofen 400 mg as needed at least 6 hours apart with food",
        ),
        (
            "paracetamol 500 mg prn max 4 g in 24 hours, at least 90 minutes between doses",
            "paracetamol 500 mg as needed at least 90 minutes apart at most 4000 mg a day",
        ),
        ("zinc every 36 hours 8:00", "zinc every 36 hours 08:00"),
        ("zinc every 8 hours from 8:00", "zinc 00:00 08:00 16:00"),
        ("zinc 8-hourly 6:30", "zinc 06:30 14:30 22:30"),
        ("zinc every 8h around the clock 8:00", "zinc 00:00 08:00 16:00"),
        ("zinc every 24 hours 8:00", "zinc 08:00"),
        ("zinc every 48 hours 8:00", "zinc every 2 days 08:00"),
        ("zinc 8 hours after the last dose 8am", "zinc every 8 hours after the last dose 08:00"),
        (
            "zinc every 8 hours from the last dose starting at 8:00",
            "zinc every 8 hours after the last dose 08:00",
        ),
        (
            "after the last dose zinc every 8 hours first at 7:30 for 5 days",
            "zinc every 8 hours after the last dose 07:30 for 5 days",
        ),
        ("pill 21 days on 7 off 8:00", "pill 21 days on 7 days off 08:00"),
        ("pill 21 on 7 off 8:00", "pill 21 days on 7 days off 08:00"),
        ("pill 3 weeks on, 1 week off at 8 pm", "pill 21 days on 7 days off 20:00"),
        ("pill 3 weeks on then 1 off 8:00", "pill 21 days on 7 days off 08:00"),
        ("pill 3 on 1 week off 8:00", "pill 21 days on 7 days off 08:00"),
        ("zinc 8:00 from tuesday until friday", "zinc 08:00 from 2026-11-24 until 2026-11-27"),
        ("zinc from monday to friday 8:00", "zinc mon tue wed thu fri 08:00"),
        ("zinc 8:00 starting tomorrow", "zinc 08:00 from 2026-11-24"),
        ("zinc 8:00 starting 1 december for the next 5 days", "zinc 08:00 from 2026-12-01 for 5 days"),
        ("zinc 8:00 from 2026-11-10 every 3 days", "zinc every 3 days 08:00 from 2026-11-10"),
        ("zinc 8:00 for 3 nights", "zinc 08:00 for 3 days"),
        ("zinc on an empty stomach 8:00", "zinc 08:00 without food"),
        ("zinc with a meal 8:00", "zinc 08:00 with food"),
        (
            "prednisone 20 mg for 5 days then 10 mg for 5 days then 5 mg 8:00",
            "prednisone 20 mg for 5 days then 10 mg for 5 days then 5 mg 08:00",
        ),
        (
            "prednisone 20 mg for 5 days, 10 mg until 2026-12-20 at 8:00",
            "prednisone 20 mg for 5 days then 10 mg 08:00 until 2026-12-20",
        ),
        (
            "warfarin 5 mg mon wed fri, 4 mg other days 18:00",
            "warfarin 5 mg mon wed fri 4 mg tue thu sat sun 18:00",
        ),
        (
            "warfarin weekdays 5 mg, weekends 2.5 mg 18:00",
            "warfarin 5 mg mon tue wed thu fri 2.5 mg sat sun 18:00",
        ),
        ("warfarin 5 mg mon 5 mg tue 18:00", "warfarin 5 mg mon tue 18:00"),
        ("warfarin 5 mg mon 4 mg tue 18:00", "warfarin 5 mg mon 4 mg tue 18:00"),
        ("ibuprofen for Mum 400 mg 8:00", "ibuprofen 400 mg 08:00 for Mum"),
        ("ibuprofen 8:00 for mum", "ibuprofen 08:00 for Mum"),
        ("zinc for my son 8:00", "zinc 08:00 for Son"),
        ('zinc 8:00 for "Aunt Mary"', 'zinc 08:00 for "Aunt Mary"'),
        ("magnesium for sleep 21:00", "magnesium for sleep 21:00"),
        ("zinc half past seven in the evening", "zinc 19:30"),
        ("zinc max 8:00", "zinc max 08:00"),
        ('"zinc max 3 boost" 8:00', '"zinc max 3 boost" 08:00'),
    ],
)
def test_what_people_write_is_understood(text: str, meant: str) -> None:
    assert reformatted(text) == meant
    assert parse_reminder(meant, TODAY, ENGLISH) == parse_reminder(text, TODAY, ENGLISH)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("zinc every 36 hours", "no_time: every 36 hours: 08:00: 20:00: after the last dose"),
        ("zinc 8 hours after the last dose", "no_first_time: 8 hours after the last dose: 08:00: 20:00"),
        ("zinc 1 hour after the last dose 8:00", "bad_interval: 1 hour after the last dose"),
        ("zinc every 8 hours 8:00 16:00", "times_mismatch: every 8 hours: 00:00 08:00 16:00"),
        ("zinc every 8 hours 8:00 14:00 20:00", "times_mismatch: every 8 hours: 00:00 08:00 16:00"),
        ("zinc every 36 hours 8:00 16:00", "times_mismatch: every 36 hours: 08:00: 20:00"),
        ("zinc every 8 hours after the last dose 8:00 16:00", "times_mismatch: every 8 hours"),
        ("zinc after the last dose 8:00", "not_understood: after the last dose"),
        ("zinc every 8 hours every 6 hours 8:00", "not_understood: every 6 hours"),
        ("zinc every 36 hours mon 8:00", "not_understood: mon"),
        ("zinc every 36 hours twice a day 8:00", "not_understood: twice a day"),
        ("pill 21 days on 0 off 8:00", "bad_interval: 21 days on 0 off"),
        ("pill 21 days on 7 off mon 8:00", "not_understood: mon"),
        ("zinc 8:00 from monday", "bad_date: from monday: from 2026-11-23: from 2026-11-30"),
        ("zinc 8:00 until next fri", "bad_date: until next fri: until 2026-11-27: until 2026-12-04"),
        ("zinc 8:00 from 1.12.", "bad_date: from 1.12.: from 2026-12-01"),
        ("zinc 8:00 from 30 feb", "bad_date: from 30 feb"),
        ("zinc 8:00 from 1926-01-01", "bad_date: from 1926-01-01"),
        ("zinc 8:00 from tuesday from friday", "not_understood: from friday"),
        ("zinc 8:00 until weekdays", "bad_date: until weekdays"),
        ("ibuprofen as needed max 1200 mg a day", "bad_limit: max 1200 mg a day"),
        ("ibuprofen 400 mg as needed max 3 tablets a day", "bad_limit: max 3 tablets a day"),
        ("ibuprofen 400 mg as needed max 200 mg a day", "bad_limit: max 200 mg a day"),
        ("ibuprofen 400 mg as needed max 0 a day", "bad_amount: max 0 a day"),
        ("ibuprofen 400 mg as needed max 0 mg a day", "bad_amount: 0 mg"),
        ("ibuprofen 400 mg as needed 0 hours apart", "bad_interval: 0 hours apart"),
        ("ibuprofen 400 mg as needed 8:00", "not_understood: 08:00"),
        ("ibuprofen 400 mg as needed for 5 days", "not_understood: for 5 days"),
        ("ibuprofen 400 mg as needed mon", "not_understood: mon"),
        ("ibuprofen 400 mg 8:00 at least 6 hours apart", "only_as_needed: at least 6 hours apart"),
        ("ibuprofen as needed with food without food", "not_understood: without food"),
        ("zinc every 4-6 hours as needed", "range: every 4-6 hours: every 6 hours"),
        ("zinc 20 mg for 5 days then 10 mg for 5 days for 3 days 8:00", "two_amounts: 10 mg"),
        ("zinc 20 mg for 5 days 10 mg 5 mg 8:00", "two_amounts: 10 mg"),
        ("zinc for 5 days 20 mg 10 mg 8:00", "two_amounts: 10 mg"),
        ("zinc 20 mg until friday then 10 mg 8:00", "two_amounts: 10 mg"),
        ("zinc 20 mg for 5 days then 2 tablets 8:00", "two_amounts: 2 tablets"),
        ("zinc 5 mg mon wed 4 mg mon 8:00", "two_amounts: 4 mg"),
        ("zinc 5 mg mon 4 mg tue 3 mg 8:00", "two_amounts: 4 mg"),
        ("zinc mon 5 mg 4 mg tue 8:00", "two_amounts: 4 mg"),
        ("zinc 5 mg 4 mg mon tue 3 mg other days 8:00", "two_amounts: 4 mg"),
        ("zinc 5 mg mon-sun 4 mg other days 8:00", "two_amounts: 4 mg"),
        ("zinc 5 mg other days 4 mg other days 8:00", "two_amounts: 4 mg"),
        ("zinc mon 5 mg tue 4 mg every 2 days 8:00", "not_understood: every 2 days"),
        ("zinc mon 5 mg tue 4 mg every 48 hours 8:00", "not_understood: every 48 hours"),
        ("zinc mon 5 mg tue 4 mg every 36 hours 8:00", "not_understood: every 36 hours"),
        ("zinc 4 mg other days 8:00", "not_understood: other days"),
        (f"zinc 8:00 for {'X' + 40 * 'x'}", f"not_understood: for {'X' + 40 * 'x'}"),
        ('zinc 8:00 for "5"', "not_understood: for 5"),
        ("zinc 8:00 for Mum for Dad", "not_understood: for Dad"),
        ("zinc max 3 boost 8:00", "rule_in_name: 3"),
        ("melatonin 3 mg before bed", "no_time: before bed: 21:00: 22:00: 23:00"),
    ],
)
def test_what_has_two_meanings_or_none_is_asked_about(text: str, answer: str) -> None:
    assert error_in(text) == answer


@pytest.mark.parametrize("text", ["zinc", "22:00 zinc", "", "and"])
def test_a_text_with_a_name_or_nothing_names_no_part(text: str) -> None:
    assert find_parts_without_name(text, TODAY, ENGLISH) is None
