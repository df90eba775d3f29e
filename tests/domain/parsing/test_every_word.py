"""Every word of a line counts: what no rule reads is asked about, and is never part of a name."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.languages import ENGLISH
from bot.domain.parsing import (
    ParsedReminder,
    ParseError,
    ReminderPart,
    find_parts,
    format_reminder,
    normalize_spacing,
    parse_reminder,
)
from bot.domain.parsing.segments import parse_segments
from bot.domain.parsing.tokens import text_of, tokenize
from bot.domain.recurrence import EVERY_DAY

TODAY = date(2026, 11, 29)  # a Sunday


def reformatted(text: str) -> str:
    """Return what a line means, written down again, which must mean the same."""
    found = parse_reminder(text, TODAY, ENGLISH)
    assert isinstance(found, ParsedReminder), found
    assert parse_reminder(format_reminder(found, ENGLISH), TODAY, ENGLISH) == found
    return format_reminder(found, ENGLISH)


def error_in(text: str) -> str:
    """Return the problem with a text, the part it is about, and what is proposed."""
    found = parse_reminder(text, TODAY, ENGLISH)
    assert isinstance(found, ParseError), found
    return ": ".join([found.kind, found.text, *found.suggestions])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        # days in shorthand
        ("zinc MWF 9:00", "zinc mon wed fri 09:00"),
        ("zinc m/w/f 9:00", "zinc mon wed fri 09:00"),
        ("zinc M W F 9:00", "zinc mon wed fri 09:00"),
        ("zinc M-F 9:00", "zinc mon tue wed thu fri 09:00"),
        ("zinc tu/th 9:00", "zinc tue thu 09:00"),
        ("zinc T/Th 9:00", "zinc tue thu 09:00"),
        ("zinc TTh 9:00", "zinc tue thu 09:00"),
        ("zinc m/t/w 9:00", "zinc mon tue wed 09:00"),
        ("zinc mo we fr 9:00", "zinc mon wed fri 09:00"),
        ("zinc mo-fr 9:00", "zinc mon tue wed thu fri 09:00"),
        ("zinc mon-wed-fri 9:00", "zinc mon wed fri 09:00"),
        ("zinc sa & su 9:00", "zinc sat sun 09:00"),
        ("zinc on su 9:00", "zinc sun 09:00"),
        ("zinc on the weekend 9:00", "zinc sat sun 09:00"),
        ("zinc only on mondays and on fridays 9:00", "zinc mon fri 09:00"),
        ("zinc weekdays only 9:00", "zinc mon tue wed thu fri 09:00"),
        ("zinc wkdays 9:00", "zinc mon tue wed thu fri 09:00"),
        ("folic acid 5 mg weekly on a friday 9:00", "folic acid 5 mg fri 09:00"),
        ("zinc 8 30 pm", "zinc 20:30"),
        ("zinc at 8 10 pm", "zinc 20:10"),
        ("zinc wkends 9:00", "zinc sat sun 09:00"),
        ("zinc monday till friday 9:00", "zinc mon tue wed thu fri 09:00"),
        ("zinc mondays till friday 9:00", "zinc mon 09:00 until 2026-12-04"),
        ("zinc every days 9:00", "zinc 09:00"),
        # for whom
        ("dad: ramipril 5 mg 9:00", "ramipril 5 mg 09:00 for Dad"),
        ("for my son: melatonin 2 mg 20:30", "melatonin 2 mg 20:30 for Son"),
        # what says nothing of what, how much or when
        ("ibuprofen 400 mg po tid 8:00 14:00 20:00", "ibuprofen 400 mg 08:00 14:00 20:00"),
        ("zinc po 9:00", "zinc 09:00"),
        ("zinc 9:00 pls thx", "zinc 09:00"),
        ("zinc 9:00 👍🏽", "zinc 09:00"),
        ("zinc 9:00 🌙 ❤️", "zinc 09:00"),
        ("💊 9:00", "💊 09:00"),
        ("set a reminder zinc 9:00", "zinc 09:00"),
        # denials
        ("zinc not on sunday 9:00", "zinc mon tue wed thu fri sat 09:00"),
        ("zinc not on weekends 9:00", "zinc mon tue wed thu fri 09:00"),
        ("zinc except sunday 9:00", "zinc mon tue wed thu fri sat 09:00"),
        ("zinc every day except sunday 9:00", "zinc mon tue wed thu fri sat 09:00"),
        ("zinc every day but sunday 9:00", "zinc mon tue wed thu fri sat 09:00"),
        ("zinc 9:00 but not on sat and sun", "zinc mon tue wed thu fri 09:00"),
        ("zinc skip tuesday 9:00", "zinc mon wed thu fri sat sun 09:00"),
        ("zinc 9:00 never on sunday", "zinc mon tue wed thu fri sat 09:00"),
        ("zinc 9:00, don't take it on sundays", "zinc mon tue wed thu fri sat 09:00"),
        ("zinc 9:00 do not take on sundays", "zinc mon tue wed thu fri sat 09:00"),
        ("zinc weekends off 9:00", "zinc mon tue wed thu fri 09:00"),
        ("zinc mon-fri except wed 9:00", "zinc mon tue thu fri 09:00"),
        ("zinc daily apart from monday 9:00", "zinc tue wed thu fri sat sun 09:00"),
        ("zinc 9:00 for 7 days not on sunday", "zinc mon tue wed thu fri sat 09:00 for 7 days"),
        ("zinc any day but monday 9:00", "zinc tue wed thu fri sat sun 09:00"),
        ("zinc not with food 9:00", "zinc 09:00 without food"),
        # hours and times a day in shorthand
        ("ibuprofen 400 mg q8h 8:00", "ibuprofen 400 mg 00:00 08:00 16:00"),
        ("ibuprofen 400 mg q 12 h 8:00", "ibuprofen 400 mg 08:00 20:00"),
        ("ibuprofen 400 mg 8hrly 8:00", "ibuprofen 400 mg 00:00 08:00 16:00"),
        ("ibuprofen every 12hours 8:00", "ibuprofen 08:00 20:00"),
        ("ibuprofen 400 mg q6h prn", "ibuprofen 400 mg as needed at least 6 hours apart"),
        ("zinc 15 mg bid 8:00 20:00", "zinc 15 mg 08:00 20:00"),
        ("zinc 15 mg b.i.d. 8:00 20:00", "zinc 15 mg 08:00 20:00"),
        ("zinc tid 8:00 14:00 20:00", "zinc 08:00 14:00 20:00"),
        ("zinc qid 8:00 12:00 16:00 20:00", "zinc 08:00 12:00 16:00 20:00"),
        ("zinc od 8:00", "zinc 08:00"),
        ("zinc qhs 22:00", "zinc 22:00 at bedtime"),
        ("zinc qam 8", "zinc 08:00"),
        ("zinc qpm 8", "zinc 20:00"),
        ("zinc QOD 8:00", "zinc every 2 days 08:00"),
        ("zinc eod 8:00", "zinc every 2 days 08:00"),
        ("zinc q3d 8:00", "zinc every 3 days 08:00"),
        ("zinc q2w 8:00", "zinc every 14 days 08:00"),
        ("zinc every single day 8:00", "zinc 08:00"),
        # weeks
        ("zinc once every 3 days 9:00", "zinc every 3 days 09:00"),
        ("methotrexate 10 mg once-weekly 9:00", "methotrexate 10 mg every 7 days 09:00"),
        ("methotrexate 10 mg once weekly on monday 9:00", "methotrexate 10 mg mon 09:00"),
        ("vitamin d 50,000 IU weekly on sunday 8:00", "vitamin d 50000 IU sun 08:00"),
        ("zinc weekly on mon and thu 8:00", "zinc mon thu 08:00"),
        ("zinc one time a week 8:00", "zinc every 7 days 08:00"),
        ("zinc 1 time a week sun 8:00", "zinc sun 08:00"),
        ("zinc 7 days a week 8:00", "zinc 08:00"),
        ("zinc 3 times a week mon wed fri 8:00", "zinc mon wed fri 08:00"),
        ("zinc tue thu twice a week 8:00", "zinc tue thu 08:00"),
        ("zinc fortnightly 9:00", "zinc every 14 days 09:00"),
        ("zinc every fortnight on monday 9:00", "zinc every 2 weeks on mon 09:00"),
        ("zinc mon every 2 weeks 9:00", "zinc every 2 weeks on mon 09:00"),
        ("zinc every other monday 9:00", "zinc every 2 weeks on mon 09:00"),
        ("zinc on alternate mondays 9:00", "zinc every 2 weeks on mon 09:00"),
        # months
        ("B12 monthly on the 15th 9:00", "B12 monthly on the 15th 09:00"),
        ("B12 every month on the 1st 9:00", "B12 monthly on the 1st 09:00"),
        ("B12 monthly on 2 9:00", "B12 monthly on the 2nd 09:00"),
        ("B12 15th of each month 9:00", "B12 monthly on the 15th 09:00"),
        ("B12 on the 3rd monthly 9:00", "B12 monthly on the 3rd 09:00"),
        ("B12 every 15th 9:00", "B12 monthly on the 15th 09:00"),
        ("B12 the first of each month 9:00", "B12 monthly on the 1st 09:00"),
        ("B12 every month on day 12 9:00", "B12 monthly on the 12th 09:00"),
        ("B12 last day of the month 9:00", "B12 monthly on the last day 09:00"),
        ("B12 every 3 months on the 23rd 9:00", "B12 every 3 months on the 23rd 09:00"),
        ("B12 quarterly on the 1st 9:00", "B12 every 3 months on the 1st 09:00"),
        ("B12 every 3 months from 4 december 9:00", "B12 every 3 months on the 4th 09:00 from 2026-12-04"),
        ("zinc every day 7am, 30 minutes before breakfast", "zinc 07:00 30 minutes before breakfast"),
        ("B12 31st of months that have it 9:00", "B12 monthly on the 31st of months that have it 09:00"),
        ("B12 2nd tuesday of the month 9:00", "B12 monthly on the 2nd tue 09:00"),
        ("B12 every 2nd tuesday of the month 9:00", "B12 monthly on the 2nd tue 09:00"),
        ("B12 on the last friday of each month at 9am", "B12 monthly on the last fri 09:00"),
        ("B12 every first monday 9:00", "B12 monthly on the 1st mon 09:00"),
        ("B12 monthly on the first monday 9:00", "B12 monthly on the 1st mon 09:00"),
        # times
        ("zinc 8a 8p", "zinc 08:00 20:00"),
        ("zinc 8a/8p", "zinc 08:00 20:00"),
        ("zinc 830p", "zinc 20:30"),
        ("zinc at 10 and 16", "zinc 10:00 16:00"),
        ("zinc at 10, 16", "zinc 10:00 16:00"),
        ("zinc 8, 14 and 20", "zinc 08:00 14:00 20:00"),
        ("zinc at 12 and 18:00", "zinc 12:00 18:00"),
        ("zinc ten to nine am", "zinc 08:50"),
        ("zinc 20 minutes to 9 pm", "zinc 20:40"),
        ("zinc noon", "zinc 12:00"),
        ("zinc midnight", "zinc 00:00"),
        # notes
        ("levothyroxine 7am, 30 minutes before breakfast", "levothyroxine 07:00 30 minutes before breakfast"),
        ("levothyroxine 30-60 min before food 7:00", "levothyroxine 07:00 30-60 min before food"),
        ("zinc 30min before breakfast 7:00", "zinc 07:00 30 min before breakfast"),
        (
            "omeprazole at least half an hour before a meal 7:30",
            "omeprazole 07:30 at least half an hour before a meal",
        ),
        ("zinc 2 hours after food 14:00", "zinc 14:00 2 hours after food"),
        ("zinc an hour prior to eating 14:00", "zinc 14:00 an hour prior to eating"),
        ("zinc 30 minutes before bed 22:00", "zinc 22:00 30 minutes before bed"),
        ("zinc right before going to bed 22:00", "zinc 22:00 right before going to bed"),
        ("melatonin 3 mg as needed before bed", "melatonin 3 mg as needed before bed"),
        ("zinc when I wake up 7:00", "zinc 07:00 on waking"),
        ("zinc ac 8:00", "zinc 08:00 before meals"),
        ("zinc with a glass of water 8:00", "zinc 08:00 with a glass of water"),
        ("zinc with dinner at 7", "zinc 19:00 with dinner"),
        ("zinc 21:00 with breakfast", "zinc 21:00 with breakfast"),
        ("zinc 8:00 with breakfast and 20:00 with dinner", "zinc 08:00 20:00 with breakfast, with dinner"),
        ("stretches for 10 minutes 7:00", "stretches 07:00 for 10 minutes"),
        # openings
        ("please remind me to take zinc at 9pm", "zinc 21:00"),
        ("could you remind me of zinc at 9pm", "zinc 21:00"),
        ("set a reminder for zinc at 9pm", "zinc 21:00"),
    ],
)
def test_usual_words_are_read(text: str, meant: str) -> None:
    assert reformatted(text) == meant


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        # ranges of time
        ("magnesium from 8 to 9 am", "range: from 8 to 9 am: 08:00: 09:00"),
        ("iron 65 mg 8 am - 10 am", "range: 8 am - 10 am: 08:00: 10:00"),
        ("magnesium between 8:00 and 9:00", "range: between 8:00 and 9:00: 08:00: 09:00"),
        ("magnesium between 8 and 9 am", "range: between 8 and 9 am: 08:00: 09:00"),
        ("magnesium 8-9am", "range: 8-9 am: 08:00: 09:00"),
        ("magnesium 8am-10am", "range: 8am-10am: 08:00: 10:00"),
        ("magnesium 8:00–9:30", "range: 8:00–9:30: 08:00: 09:30"),
        ("magnesium 11-1 pm", "range: 11-1 pm: 11:00: 13:00"),
        ("magnesium 10 pm to 2 am", "range: 10 pm to 2 am: 22:00: 02:00"),
        ("magnesium 8 or 9 in the evening", "range: 8 or 9 in the evening: 20:00: 21:00"),
        ("magnesium from 8:00 until 9:00", "range: from 8:00 until 9:00: 08:00: 09:00"),
        ("magnesium 8-10", "range: 8-10: 08:00: 20:00: 10:00: 22:00"),
        ("magnesium from noon to 1 pm", "range: from noon to 1 pm: 12:00: 13:00"),
        ("magnesium from ten to nine pm", "range: from ten to nine pm: 20:50: 21:00"),
        ("magnesium 10 to 9 am", "range: 10 to 9 am: 08:50: 09:00"),
        ("magnesium 8 to 30 minutes", "rule_in_name: 8"),
        ("magnesium 5-10 minutes 9:00", "range: 5-10 minutes"),
        ("magnesium 17 minutes to 9", "ambiguous_time: 9: 09:00: 21:00"),
        # ranges of hours, days and amounts
        (
            "magnesium every 4 to 6 hours",
            "range: every 4 to 6 hours: every 4 hours: every 6 hours: every 6 hours as needed",
        ),
        ("magnesium every 4 to 6 hours as needed", "range: every 4 to 6 hours: every 6 hours"),
        ("magnesium every 4-6h prn", "range: every 4-6 h: every 6 hours"),
        ("magnesium q4-6h prn", "range: q4-6h: every 6 hours"),
        ("magnesium 4-6 hourly prn", "range: 4-6 hourly: every 6 hours"),
        ("magnesium between 4 and 6 hourly prn", "range: between 4 and 6 hourly: every 6 hours"),
        ("magnesium every 2-3 days 8:00", "range: every 2-3 days: every 2 days: every 3 days"),
        ("magnesium 8:00 for 5 to 7 days", "range: for 5 to 7 days: for 5 days: for 7 days"),
        ("magnesium 1-2 tablets 8:00", "range: 1-2 tablets: 1 tablet: 2 tablets"),
        ("magnesium one or two tablets 8:00", "range: one or two tablets: one tablet: two tablets"),
        ("magnesium once or twice a day", "range: once or twice a day: once a day: twice a day"),
        ("magnesium 2-3 times a day", "range: 2-3 times a day: twice a day: 3 times a day"),
        # denials
        (
            "do not take zinc on sunday 9:00",
            "rule_in_name: do not take zinc on sunday: zinc mon tue wed thu fri sat",
        ),
        ("no zinc on sunday 9:00", "rule_in_name: no zinc on sunday: zinc mon tue wed thu fri sat"),
        ("never take zinc 9:00", "rule_in_name: never take"),
        ("zinc not 9:00", "rule_in_name: not"),
        ("zinc not every day 9:00", "rule_in_name: not"),
        ("zinc without coffee 9:00", "rule_in_name: without coffee"),
        ("zinc except christmas 9:00", "rule_in_name: except christmas"),
        ("zinc every other day except sunday 9:00", "not_understood: except sunday"),
        ("zinc 6:00 except sunday 8:00", "not_understood: 8:00"),
        ("zinc mon except tue 9:00", "not_understood: except tue"),
        ("zinc mon except mon 9:00", "not_understood: except mon"),
        ("zinc 5 mg mon 4 mg tue not on sun 9:00", "not_understood: not on sun"),
        ("zinc as needed not on sunday", "not_understood: not on sunday"),
        ("magnesium btw 8am and 10am", "range: btw 8 am and 10 am: 08:00: 10:00"),
        ("one to two senna 22:00", "range: one to two: 1 tablet: 2 tablets: 1 capsule: 2 capsules"),
        ("tramadol 50 mg 1 or 2 8:00", "range: 1 or 2: 1 tablet: 2 tablets: 1 capsule: 2 capsules"),
        ("senna 2-3 pm", "range: 2-3 pm: 14:00: 15:00"),
        ("senna 2 10pm", "ambiguous: 2 10 pm: 14:10: 2 tablets 22:00: 2 capsules 22:00"),
        ("1 senna 12 am", "bad_amount: 1: 1 tablet: 1 capsule"),
        ("senna 1 12am", "ambiguous: 1 12 am: 01:12: 1 tablet 00:00: 1 capsule 00:00"),
        # run together
        ("senna ii 22:00", "rule_in_name: ii"),
        ("zinc TTS 9:00", "rule_in_name: TTS"),
        ("zinc MTF 9:00", "rule_in_name: MTF"),
        ("zinc wkd 9:00", "rule_in_name: wkd"),
        ("zinc 3/week 9:00", "rule_in_name: 3/week"),
        ("zinc 2x/wk 9:00", "rule_in_name: 2x/wk"),
        ("zinc 2/d 9:00", "rule_in_name: 2/d"),
        ("zinc 15mg*2 9:00", "rule_in_name: 15mg*2"),
        ("zinc400mg 9:00", "rule_in_name: zinc400mg"),
        ("zinc 400mg9pm", "rule_in_name: 400mg9pm"),
        ("zinc9pm", "rule_in_name: zinc9pm"),
        ("zinc 1OO mcg 9:00", "rule_in_name: 1OO"),
        ("zinc 5l0mg 9:00", "rule_in_name: 5l0mg"),
        ("warfarin 50mcg/75mcg alternate days 9:00", "rule_in_name: 50mcg/75mcg"),
        ("my wife to take iron 9:00", "rule_in_name: take iron"),
        # words of rules
        ("zinc once 9:00", "rule_in_name: once"),
        ("zinc before 9:00", "rule_in_name: before"),
        ("zinc by 9:00", "rule_in_name: by"),
        ("zinc t/f 9:00", "rule_in_name: t/f"),
        ("zinc mo 9:00", "rule_in_name: mo: mon"),
        ("zinc mondey 9:00", "rule_in_name: mondey: monday"),
        ("zinc wensday 9:00", "rule_in_name: wensday: wednesday"),
        ("zinc t t 9:00", "rule_in_name: t"),
        ("zinc montag 9:00", "rule_in_name: montag"),
        ("zinc or iron 9:00", "rule_in_name: or iron"),
        ("zinc mon or tue 9:00", "not_understood: or"),
        ("zinc pm 9:00", "rule_in_name: pm"),
        ("zinc two 9:00", "rule_in_name: two"),
        ("2 zinc 9:00", "bad_amount: 2: 2 tablets: 2 capsules"),
        ("zinc x2 9:00", "rule_in_name: x2"),
        ("zinc double dose 9:00", "rule_in_name: double dose"),
        ("zinc this friday 9:00", "rule_in_name: this"),
        ("zinc two-weekly 9:00", "rule_in_name: two-weekly"),
        ("zinc 3xd 9:00", "rule_in_name: 3xd"),
        ("zinc maybe 9:00", "rule_in_name: maybe"),
        (
            "B12 quarterly from 31 december 9:00",
            ": ".join(
                ["no_days", "quarterly"]
                + [f"every 3 months on the {day}" for day in ("1st", "15th", "last day")]
            ),
        ),
        ("zinc 1-0-1 9:00", "bad_amount: 1-0-1"),
        ("zinc hourly 9:00", "rule_in_name: hourly"),
        ("zinc q8 9:00", "rule_in_name: q8"),
        ("zinc 9:00 sharp", "not_understood: sharp"),
        ("zinc 8 and 10", "ambiguous_time: 8: 08:00: 20:00"),
        ("zinc at 8, 10", "ambiguous_time: at 8,: 08:00: 20:00"),
        ("zinc at 8 banana 10:75", "ambiguous_time: at 8: 08:00: 20:00"),
        ("zinc at 7 30 minutes before breakfast", "ambiguous_time: at 7: 07:00: 19:00"),
        ("zinc 5 at night and 20:00", "bad_amount: 5: 5 mg: 5 mcg: 5 IU"),
        ("zinc 8:00 tomorrow", "ambiguous: tomorrow: from tomorrow: for 1 day from tomorrow"),
        (
            "zinc 8:00 next friday",
            ": ".join(
                ["bad_date", "next friday"]
                + [f"{span}from 2026-12-{day}" for span in ("for 1 day ", "") for day in ("04", "11")]
            ),
        ),
        ("zinc mon midnight", "ambiguous: midnight: 00:00: 23:59"),
        # weeks
        ("zinc biweekly 9:00", "ambiguous: biweekly: mon thu: every 2 weeks"),
        ("zinc twice a week 9:00", "no_days: twice a week: mon thu"),
        ("zinc 3x/week 9:00", "no_days: 3x/week: mon wed fri"),
        ("zinc 5 days a week 9:00", "no_days: 5 days a week: mon tue wed thu fri"),
        ("zinc 0 times a week 9:00", "bad_interval: 0 times a week"),
        ("zinc 3 times a week mon wed 9:00", "not_understood: mon wed"),
        (
            "zinc every 2 weeks on mon and thu 9:00",
            "not_understood: on mon and thu: every 2 weeks on mon: every 2 weeks on thu",
        ),
        (
            "zinc every other mon and thu 9:00",
            "not_understood: every other mon and thu: every 2 weeks on mon: every 2 weeks on thu",
        ),
        ("zinc every other week weekly mon 9:00", "not_understood: weekly"),
        ("zinc every 3 days mon 9:00", "not_understood: mon"),
        ("zinc every other monday every 2 days 9:00", "not_understood: every 2 days"),
        (
            "zinc every second monday 9:00",
            "ambiguous: every second monday: every 2 weeks on mon: 2nd mon of the month",
        ),
        ("zinc q400d 9:00", "bad_interval: q400d"),
        # months
        (
            "zinc monthly 9:00",
            "no_days: monthly: monthly on the 1st: monthly on the 15th: monthly on the last day",
        ),
        ("zinc monthly on monday 9:00", "no_days: on monday: on the 1st mon: on the last mon"),
        ("zinc monthly every 2 days 9:00", "not_understood: every 2 days"),
        ("zinc monthly on the 1st mon 9:00 weekly", "not_understood: weekly"),
        ("zinc monthly on the 1st on the 2nd 9:00", "not_understood: on the 2nd"),
        ("zinc monthly on the 1st quarterly 9:00", "not_understood: quarterly"),
        ("zinc every 3 months on the 1st and 15th 9:00", "not_understood: 15th"),
        ("zinc every 25 months on the 1st 9:00", "bad_interval: every 25 months"),
        ("zinc 2nd monday 9:00", "ambiguous: 2nd monday: 2nd mon of the month"),
        ("zinc first monday 9:00", "ambiguous: first monday: 1st mon of the month"),
        ("zinc on the 15th 9:00", "ambiguous: on the 15th: 15th of the month"),
        (
            "zinc monthly on the 31st 9:00",
            "short_months: on the 31st: last day of the month: 31st of months that have it",
        ),
        (
            "zinc 5th friday of the month 9:00",
            "not_understood: 5th friday of the month: last friday of the month",
        ),
        (
            "zinc monthly as needed",
            "no_days: monthly: monthly on the 1st: monthly on the 15th: monthly on the last day",
        ),
        ("zinc as needed 15th of the month", "not_understood: 15th of the month"),
        ("vitamin d 2 tablets 9:00", "ambiguous: d 2 tablets: d - 2 tablets: d2 tablets"),
        # notes without a time
        ("zinc 30 minutes before breakfast", "no_time: 30 minutes before breakfast: 07:00: 08:00: 09:00"),
        ("zinc at bedtime", "no_time: at bedtime: 21:00: 22:00: 23:00"),
        ("zinc twice a day before bed", "no_time: twice a day: 08:00 20:00"),
        ("zinc after food", "no_time: : 08:00: 20:00"),
        (
            f"zinc 8:00 {' '.join(f'{n} hours after food' for n in range(1, 9))}",
            f"not_understood: {', '.join(f'{n} hours after food' for n in range(1, 9))[:63]}…",
        ),
    ],
)
def test_what_is_not_understood_is_named_with_what_could_be_meant(text: str, answer: str) -> None:
    assert error_in(text) == answer


READABLE = [
    *"""
Magnesium bisglycinate dihydrate|Coenzyme Q10|co-enzyme q10|vitamin d3 k2|omega 3|omega 3 6 9
omega-3-6-9|5-HTP|5 htp
Alpha-lipoic acid|Boswellia (Indian frankincense)|Devil's claw|St. John's wort|St John’s wort
evening primrose oil
Magnesium hydroxide (milk of magnesia)|milk of magnesia|cream of tartar|Omron TENS|tens unit
rehydration salts
montmorency cherry|white willow bark|cod liver oil and glucosamine|calcium and magnesium
calcium & vitamin d|B12
vitamin b12|vitamin b 12|vitamin b6|vitamin b complex|vitamin a|vit a|vitamin e|vitamin k2 mk-7|7 keto|q10
Benylin Night|kalms night|Phenergan Night Time|night nurse|day nurse|tylenol pm|Tylenol 3
nurofen for children
Panadol Extra|co-codamol 8/500|co-codamol 30/500|seretide 250/25|symbicort 200/6|humalog mix 25|novomix 30
insulin glargine|interferon beta 1a|peginterferon alfa 2b|provitamin a|delta 8|naproxen sodium|folic acid
Lidocaine patch|ibuprofen gel|eye drops left eye|eye drops in left eye|drops each nostril
nasal spray|inhaler (blue)
Mum's blue heart pill|my heart pill|the small white one's twin|blood pressure check
blood sugar test|water the plants
physio exercises|call the doctor|change the patch on arm|cream on left knee|pill for blood pressure
vitamin c with zinc
sun cream|night cream|first aid kit check|second eye drop|covid booster|contact lenses out
weigh myself|sleep diary
Magnesium L-threonate|L-theanine|GABA|SAMe|NAC|MSM|CBD oil|Ashwagandha KSM-66|turmeric curcumin
black seed oil
valerian root|lemon balm tea|chamomile tea|kava|melatonin|doxylamine|diphenhydramine|pregabalin
no spa|Arnica 30c
""".replace("\n", "|")
    .strip("|")
    .split("|")
]


@pytest.mark.parametrize("called", READABLE)
def test_names_that_people_take_stay_names(called: str) -> None:
    for line in (f"{called} 9:00", f"remind me to take {called} at 9 pm", f"{called} - 2 tablets mon 9:00"):
        found = parse_reminder(line, TODAY, ENGLISH)
        assert isinstance(found, ParsedReminder), found
        assert found.name == called


def test_there_are_a_hundred_such_names() -> None:
    assert len(READABLE) >= 100


@pytest.mark.parametrize(
    "called", ["zinc MWF", "not on sunday", "8-9 am", "take twice", "One a day", "monthly"]
)
def test_quotes_make_a_name(called: str) -> None:
    found = parse_reminder(f'"{called}" 9:00', TODAY, ENGLISH)
    assert isinstance(found, ParsedReminder)
    assert (found.name, found.recurrence, found.start_weekday) == (called, EVERY_DAY, None)


def test_a_note_is_part_of_the_terms() -> None:
    found = parse_reminder("levothyroxine 7am, 30 minutes before breakfast", TODAY, ENGLISH)
    assert isinstance(found, ParsedReminder)
    assert found.note == found.terms.note == "30 minutes before breakfast"


def test_the_day_of_today_is_proposed_for_a_bare_month_unless_some_months_lack_it() -> None:
    found = parse_reminder("zinc monthly 9:00", date(2026, 11, 12), ENGLISH)
    assert isinstance(found, ParseError)
    assert found.suggestions[0] == "monthly on the 12th"


def test_what_a_line_says_besides_its_name_is_known() -> None:
    assert find_parts("zinc every 8 hours for 7 days", TODAY, ENGLISH) == frozenset(
        {ReminderPart.HOURS, ReminderPart.DURATION}
    )
    assert isinstance(find_parts("zinc 25:00", TODAY, ENGLISH), ParseError)


def test_what_is_far_too_long_for_a_reminder_is_not_read() -> None:
    assert error_in(f"zinc {'9 ' * 300}").startswith("not_understood: 9 9 9")


def test_a_problem_about_words_glued_together_is_found_in_the_text_taken_apart() -> None:
    assert normalize_spacing('"8-9am" zinc 8-9am', ENGLISH) == '"8-9am" zinc 8-9 am'


# Words of every kind, mixed in any order.
PARTS = (
    """
zinc|magnesium citrate|omega 3|"blue pill"|8:00|at 9 pm|20:00|8|at 10 and 16|5 mg|2 tablets|mon|MWF
tu/th|on sunday
not on sunday|except sat|every day|weekly|every 2 weeks|every other monday|monthly|on the 15th
of the month|last friday
twice a day|bid|q8h|every 8 hours|as needed|with food|before bed|30 minutes before breakfast
for 5 days|from friday
until 31 jan|for Mum|for sleep|not|never|without|or|and|-|between|from 8 to 9|8-9 am|1-2|once|two
x 8|double|skip|tid
biweekly|2nd monday|and a half|to|of|then|,|in the|every|other|the|last|day|am|pm|noon|midnight
sharp|please|thursdy
""".replace("\n", "|")
    .strip("|")
    .split("|")
)
STRANGERS = frozenset(
    {
        *("not", "no", "never", "skip", "without", "except", "but", "mon", "tue"),
        *("wed", "thu", "fri", "sat", "sun", "monday", "sunday", "mwf", "tu/th"),
        *("every", "each", "daily", "weekly", "monthly", "biweekly", "twice", "once", "bid"),
        *("tid", "or", "between", "double", "one", "two", "am", "pm", "noon"),
        *("midnight", "before", "after", "at", "until", "from", "x", "thursdy", "then"),
        *("half"),
    }
)
NEVER_IN_A_NAME = re.compile(
    rf"(?<![\w-])(?:{'|'.join(STRANGERS)}|\d+:\d\d|\d+(?:st|nd|rd|th)|\d+-\d+)(?![\w-])", re.IGNORECASE
)


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=7).map(" ".join))
@settings(deadline=None, max_examples=1500)
@pytest.mark.thorough
def test_every_word_of_a_line_that_is_taken_is_accounted_for(line: str) -> None:
    found = parse_reminder(line, TODAY, ENGLISH)
    if isinstance(found, ParseError):
        return
    assert parse_reminder(format_reminder(found, ENGLISH), TODAY, ENGLISH) == found
    pieces = parse_segments(tokenize(line, ENGLISH), TODAY)
    assert not isinstance(pieces, ParseError)
    told = " ".join(
        [*(text for _value, text in pieces.recognized), *(text_of(run) for run in pieces.unrecognized)]
    ).split()
    left = [word for word in text_of(tokenize(line, ENGLISH)).split() if word not in told]
    assert {word.strip(",") for word in left} <= ENGLISH.lines.connectors | {"please", "to", ""}
    if '"' not in line:
        assert not NEVER_IN_A_NAME.search(found.name)
