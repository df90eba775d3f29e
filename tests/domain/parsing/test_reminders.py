from datetime import date, time, timedelta
from decimal import Decimal
from time import process_time
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.instructions import Food, Instructions
from bot.domain.languages import ENGLISH
from bot.domain.parsing import (
    ParsedReminder,
    ParseError,
    ParseErrorKind,
    find_wall_time,
    format_reminder,
    parse_name,
    parse_reminder,
    parse_strength,
    parse_wall_time,
)
from bot.domain.recurrence import EVERY_DAY, CountsFrom, Cycle, EveryDays, EveryHours, Weekdays
from bot.domain.tapers import Taper, TaperStep
from tests.domain.test_rrule import MONTHLY

TODAY = date(2026, 5, 1)
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


def parse(text: str) -> ParsedReminder:
    found = parse_reminder(text, TODAY, ENGLISH)
    assert isinstance(found, ParsedReminder), found
    return found


def error_in(text: str) -> str:
    """Return the problem with a text, the part it is about, and what is proposed."""
    found = parse_reminder(text, TODAY, ENGLISH)
    assert isinstance(found, ParseError), found
    return ": ".join([found.kind, found.text, *found.suggestions])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("magnesium 200 mg 21:00", ParsedReminder("magnesium", Decimal(200), "mg", (time(21),))),
        (
            "ibuprofen 400 mg 8:00 14:00 20:00 for 3 days",
            ParsedReminder("ibuprofen", Decimal(400), "mg", (time(8), time(14), time(20)), days=3),
        ),
        (
            "vitamin d mon wed fri 9am",
            ParsedReminder(
                "vitamin d", None, None, (time(9),), recurrence=Weekdays(frozenset({MON, WED, FRI}))
            ),
        ),
        (
            "vitamin D3 1000 IU every other day 8:30",
            ParsedReminder("vitamin D3", Decimal(1000), "IU", (time(8, 30),), recurrence=EveryDays(2)),
        ),
        ("zinc 15mg daily at 9 pm", ParsedReminder("zinc", Decimal(15), "mg", (time(21),))),
        ("omega 3 twice a day 8:00 20:00", ParsedReminder("omega 3", None, None, (time(8), time(20)))),
        (
            "iron 65 mg mon-fri 7:30 until 2027-01-31",
            ParsedReminder(
                *("iron", Decimal(65), "mg", (time(7, 30),)),
                recurrence=Weekdays(frozenset({MON, TUE, WED, THU, FRI})),
                until=date(2027, 1, 31),
            ),
        ),
        ("magnesium at 9 in the evening", ParsedReminder("magnesium", None, None, (time(21),))),
        ("B12 every 3 days 08:00", ParsedReminder("B12", None, None, (time(8),), recurrence=EveryDays(3))),
    ],
)
def test_a_reminder_in_one_line_is_read_whole(text: str, meant: ParsedReminder) -> None:
    assert parse(text) == meant


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ("remind me to take magnesium at 9pm", "magnesium 21:00"),
        ("200 mg magnesium at 21:00", "magnesium 200 mg 21:00"),
        ("2 magnesium 100 mg 21:00", "magnesium 200 mg 21:00"),
        ("magnesium 2 x 100 mg 21:00", "magnesium 200 mg 21:00"),
        ("1 1/2 tablets magnesium 100 mg 21:00", "magnesium 150 mg 21:00"),
        ("zinc 15mg/day 9:00", "zinc 15 mg 9:00"),
        ("vitamin d 1000 UI 9:00", "vitamin d 1000 IU 9:00"),
        ("vitamin d three thousand IU 9:00", "vitamin d 3000 IU 9:00"),
        ("zinc 88 mcgs 9:00", "zinc 88 mcg 9:00"),
        ("at 9pm 2 tablets of magnesium", "magnesium 2 tablets 21:00"),
        ("magnesium, 200 mg, 21:00", "magnesium 200 mg 21:00"),
        ("magnesium – 200 mg – 21:00", "magnesium 200 mg 21:00"),
        ("magnesium (200 mg) 21:00.", "magnesium 200 mg 21:00"),
        ("magnesium and 21:00", "magnesium 21:00"),
        ("zinc 20:00 8:00 20:00", "zinc 8:00 20:00"),
        ("zinc 8:00,14:00 and 20:00", "zinc 8:00 14:00 20:00"),
        ("zinc 9am/9pm", "zinc 9:00 21:00"),
        ("zinc mon,wed/fri 9am", "zinc mon wed fri 9:00"),
        ("zinc on mondays and fridays 9am", "zinc mon fri 9:00"),
        ("zinc every monday 9am", "zinc mon 9:00"),
        ("zinc fri to mon 9am", "zinc fri sat sun mon 9:00"),
        ("zinc weekends 9am", "zinc sat sun 9:00"),
        ("zinc mon-sun 9am", "zinc 9:00"),
        ("zinc weekly 9am", "zinc every 7 days 9:00"),
        ("zinc every two weeks 9am", "zinc every 14 days 9:00"),
        ("zinc once a day 9am", "zinc 9:00"),
        ("zinc 2x daily 9am 9pm", "zinc 9:00 21:00"),
        ("zinc 3 times a day 8:00 14:00 20:00", "zinc 8:00 14:00 20:00"),
        ("vitamin d 3 times a day 8:00 14:00 20:00", "vitamin d 8:00 14:00 20:00"),
        ("zinc every 8 hours 6:00 14:00 22:00", "zinc 6:00 14:00 22:00"),
        ("zinc twice a day mon fri 9am 9pm", "zinc mon fri 9:00 21:00"),
        ("zinc every evening at 9", "zinc 21:00"),
        ("zinc with breakfast at 8", "zinc 8:00 with breakfast"),
        ("zinc 9am for a week", "zinc 9:00 for 7 days"),
        ("zinc for a week 9am", "zinc 9:00 for 7 days"),
        ("zinc until 31/01/2027 9am", "zinc 9:00 until 2027-01-31"),
        ("zinc every 1 days 9am", "zinc 9:00"),
        ("zinc for 1 day 9am", "zinc for a day 9:00"),
        ("zinc 9am for two weeks", "zinc 9:00 for 14 days"),
        ("zinc 9am until 31 January", "zinc 9:00 until 2027-01-31"),
        ("zinc 9am until Jan 31st, 2028", "zinc 9:00 until 2028-01-31"),
        ("zinc 9am until may 1", "zinc 9:00 until 2026-05-01"),
        ("zinc 9am until 29 feb", "zinc 9:00 until 2028-02-29"),
        ("zinc 9am till 31.1.2027", "zinc 9:00 until 2027-01-31"),
        ("zinc 9am until 31/01/2027", "zinc 9:00 until 2027-01-31"),
        ("zinc 9am until 02/02/2027", "zinc 9:00 until 2027-02-02"),
        ("/ zinc 9am", "zinc 9:00"),
    ],
)
def test_there_are_many_ways_to_say_the_same(text: str, same_as: str) -> None:
    assert parse(text) == parse(same_as)


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("vitamin b6 9am", "vitamin b6"),
        ("omega-3 9am", "omega-3"),
        ("omega 3 1000 mg 9am", "omega 3"),
        ("omega 3 capsules 9am", "omega 3 capsules"),
        ("vitamin b 12 9 am", "vitamin b 12"),
        ("vitamin d 3 pm", "vitamin d"),
        ("5-HTP 100 mg 9am", "5-HTP"),
        ("co-q10 9am", "co-q10"),
        ("ibuprofen 100mg/5ml 9am", "ibuprofen 100mg/5ml"),
        ("St. John’s  wort\t9am", "St. John’s wort"),
        ("<b>zinc</b> 9am", "<b>zinc</b>"),
        ("💊 9am", "💊"),
        ("👩‍👧 zinc 9am", "👩‍👧 zinc"),
        ("المغنيسيوم ٢٠٠ mg ٢١:٠٠", "المغنيسيوم"),
        ("zi\u202enc\x00 9am", "zinc"),
        ("Cafe\u0301 9am", "Café"),
        ('"take 5" 9am', "take 5"),
        ("«One a day, every day» 9am", "One a day, every day"),
        ('"" zinc 9am', "zinc"),
        ('zinc 5" 9am', "zinc 5"),
    ],
)
def test_names_are_kept_as_typed(text: str, called: str) -> None:
    assert parse(text).name == called


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "no_name: "),
        ("21:00", "no_name: "),
        ("remind me to take 21:00", "no_name: "),
        ("!!! 21:00", "no_name: "),
        ("__ 21:00", "no_name: __"),
        ("12345 21:00", "no_name: 12345"),
        ("x" * 65 + " 21:00", f"name_too_long: {'x' * 63}…"),
        ("magnesium", "no_time: : 08:00: 20:00"),
        ("twice a day zinc", "no_time: twice a day: 08:00 20:00"),
        ("zinc once a day", "no_time: once a day: 08:00: 20:00"),
        ("zinc 6 times a day", "no_time: 6 times a day: 07:00 10:00 13:00 16:00 19:00 22:00"),
        ("zinc 7 times a day", "no_time: 7 times a day"),
        ("zinc every 8 hours", "no_time: every 8 hours: 00:00 08:00 16:00: after the last dose"),
        ("zinc twice a day 9am", "times_mismatch: twice a day: 08:00 20:00"),
        ("zinc 13 times a day", "too_many_times: 13 times a day"),
        ("zinc 0 times a day", "bad_interval: 0 times a day"),
        ("zinc every 721 hours", "bad_interval: every 721 hours"),
        ("zinc every 0 hours", "bad_interval: every 0 hours"),
        ("zinc every 1 hours", "bad_interval: every 1 hours"),
        ("zinc every 0 days 9am", "bad_interval: every 0 days"),
        ("zinc every 367 days 9am", "bad_interval: every 367 days"),
        ("zinc every 400 days 9am", "bad_interval: every 400 days"),
        ("magnesium 8", "ambiguous: 8: 8 mg: 8 mcg: 8 IU: 08:00: 20:00"),
        ("magnesium 8 once a day", "ambiguous: 8: 8 mg: 8 mcg: 8 IU: 08:00: 20:00"),
        (
            "atorvastatin 20 at night",
            "ambiguous: 20 at night: 20 mg at night: 20 mcg at night: 20 IU at night: 20:00",
        ),
        (
            "lisinopril 10 morning",
            "ambiguous: 10 morning: 10 mg morning: 10 mcg morning: 10 IU morning: 10:00",
        ),
        ("warfarin 5 at night", "bad_amount: 5: 5 mg: 5 mcg: 5 IU"),
        ("simvastatin 40 at night", "bad_amount: 40: 40 mg: 40 mcg: 40 IU"),
        ("ramipril 10 night", "bad_amount: 10: 10 mg: 10 mcg: 10 IU"),
        ("simvastatin 40 mg night", "vague_time: night: 21:00: 22:00: 23:00"),
        ("zinc 10 mg night and morning", "vague_time: night: 21:00: 22:00: 23:00"),
        ("zinc 10 mg 8:00 evening and night", "vague_time: night: 21:00: 22:00: 23:00"),
        ("omega 3 at night", "vague_time: at night: 21:00: 22:00: 23:00"),
        ("paracetamol 1 g 4x day", "no_time: 4x day: 08:00 12:00 16:00 20:00"),
        ("metformin 500 mg 2 times day", "no_time: 2 times day: 08:00 20:00"),
        ("ibuprofen x2 daily", "no_time: x2 daily: 08:00 20:00"),
        ("metformin 500 mg 2xday", "no_time: 2xday: 08:00 20:00"),
        ("8", "ambiguous_time: 8: 08:00: 20:00"),
        ("magnesium 8.30", "ambiguous_time: 8.30: 08:30: 20:30"),
        ("magnesium at 8", "ambiguous_time: at 8: 08:00: 20:00"),
        ("omega 3", "no_time: : 08:00: 20:00"),
        ("magnesium 25:00", "impossible_time: 25:00"),
        ("magnesium tomorrow-ish", "vague_time: tomorrow-ish"),
        ("vitamin d 2000 at night", "vague_time: at night: 21:00: 22:00: 23:00"),
        ("vitamin b 12 in the morning", "vague_time: in the morning: 07:00: 08:00: 09:00"),
        ("magnesium 200 21:00", "bad_amount: 200: 200 mg: 200 mcg: 200 IU"),
        ("magnesium -5 mg 21:00", "bad_amount: -5 mg"),
        ("magnesium 10^9 g 21:00", "huge_amount: 10^9 g"),
        ("zinc 9am for 0 days", "bad_duration: for 0 days"),
        ("zinc 9am for 100000 days", "bad_duration: for 100000 days"),
        ("zinc for 3 months 9am", "bad_duration: for 3 months: for 90 days"),
        ("zinc 9am for 3 months", "bad_duration: for 3 months: for 90 days"),
        ("zinc 9am for 3651 days", "bad_duration: for 3651 days"),
        ("zinc 9am until 2036-04-28", "bad_duration: until 2036-04-28"),
        ("zinc 9am for 0 months", "bad_duration: for 0 months: for 30 days"),
        ("zinc 9am until 2026-04-30", "bad_duration: until 2026-04-30"),
        ("zinc 9am until 2126-04-30", "bad_duration: until 2126-04-30"),
        ("zinc 9am until 2027-02-30", "bad_date: until 2027-02-30"),
        ("zinc 9am until 30 feb", "bad_date: until 30 feb"),
        ("zinc 9am until 01/02/2027", "bad_date: until 01/02/2027: until 2027-01-02: until 2027-02-01"),
        ("zinc 9am until friday", "bad_date: until friday: until 2026-05-01: until 2026-05-08"),
        ("zinc 9am until", "not_understood: until"),
        ("zinc 9am and iron 10am", "not_understood: iron"),
        (
            "zinc every 4-6 hours 9am",
            "range: every 4-6 hours: every 4 hours: every 6 hours: every 6 hours as needed",
        ),
        ("zinc twice a week 9am", "no_days: twice a week: mon thu"),
        ("zinc 5 mg 2 ml 9am", "two_amounts: 2 ml"),
        ("zinc daily mon 9am", "not_understood: mon"),
        ("zinc 30 mg/day 9:00 21:00", "bad_amount: 30 mg/day"),
        ("2 zinc 5 mg mon wed fri, 4 mg other days 9:00", "two_amounts: 4 mg"),
        ("two zinc 9:00", "bad_amount: two: two tablets: two capsules"),
        ("zinc 2 comprimidos 9:00", "rule_in_name: 2"),
        ("zinc 1.000 UI 9:00", "bad_amount: 1.000 UI: 1 IU: 1000 IU"),
        ("zinc twice a day 3 times a day 9am", "not_understood: 3 times a day"),
        ("zinc 9am for 2 days for 3 days", "not_understood: for 3 days"),
    ],
)
def test_what_is_not_certain_is_asked_about_and_never_guessed(text: str, answer: str) -> None:
    assert error_in(text) == answer


def test_more_than_twelve_times_a_day_are_too_many() -> None:
    twelve = " ".join(f"{hour}:00" for hour in range(12))
    assert len(parse(f"zinc {twelve}").times) == 12
    assert error_in(f"zinc {twelve} 12:00").startswith("too_many_times: 00:00 01:00")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "magnesium at 8",
            "magnesium 8.30",
            "magnesium in the morning",
            "magnesium 200 21:00",
        ),
        *("iron 1.000 IU 9am", "iron 9am until 01/02/2027", "iron 9am for 3 months", "iron 24:00"),
    ],
)
def test_every_proposal_would_be_understood_in_its_place(text: str) -> None:
    found = parse_reminder(text, TODAY, ENGLISH)
    assert isinstance(found, ParseError)
    assert found.suggestions
    for each in found.suggestions:
        parse(text.replace(found.text, each))


@pytest.mark.parametrize(
    "text", ["zinc", "zinc twice a day", "zinc every 6 hours by the clock", "zinc 5 times a day"]
)
def test_every_proposed_set_of_times_would_be_understood_beside_it(text: str) -> None:
    found = parse_reminder(text, TODAY, ENGLISH)
    assert isinstance(found, ParseError)
    for each in found.suggestions:
        parse(f"{text} {each}")


@pytest.mark.parametrize(
    ("text", "called"),
    [("  take   5 ", "take 5"), ("omega 3", "omega 3"), ('"every day"', "every day"), ("zinc, ", "zinc")],
)
def test_a_name_alone_may_be_anything_with_a_letter(text: str, called: str) -> None:
    assert parse_name(text) == called


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", ParseErrorKind.NO_NAME),
        ("21:00", ParseErrorKind.NO_NAME),
        ("x" * 300, ParseErrorKind.NAME_TOO_LONG),
    ],
)
def test_a_name_without_letters_or_end_is_refused(text: str, trouble: ParseErrorKind) -> None:
    found = parse_name(text)
    assert isinstance(found, ParseError)
    assert found.kind is trouble


# Words of the grammar, where a name has no right to them and where it has.
NAME_WORDS = (
    'omega 3 vitamin b 12 9 take every day at 8:00 200 mg for days until and - "x" mon half a noon pm'
)
ANY_WORDS = (
    "zinc 5 mg 8 8:00 9am at every other day days for until mon-fri twice a half past , - 31 jan 2027 "
    "on off hours after the last dose as needed most apart least with food from friday then 10 Mum"
)
MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
NAMES = st.one_of(
    st.text(max_size=70),
    st.lists(
        st.sampled_from(NAME_WORDS.split()),
        max_size=6,
    ).map(" ".join),
).map(parse_name)
AMOUNTS = st.decimals(Decimal("0.001"), 500, places=3)
DAYS = st.one_of(
    st.just({}),
    st.builds(lambda n: {"recurrence": EveryDays(n)}, st.integers(1, 366)),
    st.builds(
        lambda days: {"recurrence": Weekdays(days)}, st.frozensets(st.integers(0, 6), min_size=1, max_size=6)
    ),
    st.builds(lambda on, off: {"recurrence": Cycle(on, off)}, st.integers(1, 366), st.integers(1, 366)),
    st.builds(
        lambda weeks, day: {"recurrence": EveryDays(7 * weeks), "start_weekday": day},
        st.integers(2, 52),
        st.integers(0, 6),
    ),
    st.builds(lambda rule: {"recurrence": rule}, MONTHLY),
)
NOTES = st.none() | st.sampled_from(
    ["30 minutes before breakfast", "before bed", "with breakfast, before bed", "2 hours after food"]
)
LENGTHS = st.one_of(
    st.just({}),
    st.builds(lambda n: {"days": n}, st.integers(1, 3650)),
    st.builds(lambda n: {"until": TODAY + timedelta(days=n)}, st.integers(0, 3649)),
)
BEGUN = st.builds(lambda n: {"start": TODAY + timedelta(days=n)}, st.integers(-3649, 3649))
OF_DAYS = {"recurrence", "start_weekday"}
SOURCES: tuple[CountsFrom, ...] = ("clock", "dose")
STARTS: st.SearchStrategy[dict[str, Any]] = st.just({}) | BEGUN
FOODS: tuple[Food | None, ...] = (None, "with", "without")
FOOD = st.sampled_from(FOODS)
SHORT_NAMES = NAMES.filter(lambda each: isinstance(each, str) and len(each) <= 32)
PEOPLE: st.SearchStrategy[dict[str, Any]] = st.just({}) | SHORT_NAMES.map(lambda each: {"person": each})
STEPS = st.builds(
    lambda spans, last: Taper(steps=(*(TaperStep(*each) for each in spans), TaperStep(*last))),
    st.lists(st.tuples(st.integers(1, 3650), AMOUNTS), min_size=1, max_size=4),
    st.tuples(st.none() | st.integers(1, 3650), AMOUNTS),
)


@st.composite
def amounts_by_weekday(draw: st.DrawFn) -> Taper:
    days = sorted(draw(st.sets(st.integers(0, 6), min_size=2)))
    amounts = draw(st.lists(AMOUNTS, min_size=len(days), max_size=len(days)))
    # Two of them differ, or it would be one amount on some days.
    amounts[-1] = Decimal(7 if amounts[0] != 7 else 8)
    return Taper(by_weekday=tuple(zip(days, amounts, strict=True)))


@st.composite
def reminders(draw: st.DrawFn) -> ParsedReminder:
    """Whatever a line can say."""
    called = draw(NAMES.filter(lambda each: isinstance(each, str)))
    assert isinstance(called, str)
    unit = draw(st.sampled_from(["mg", "tablet"]))
    person: dict[str, Any] = draw(PEOPLE)
    return draw(
        st.one_of(_scheduled_reminder(called, unit, person), _as_needed_reminder(called, unit, person))
    )


@st.composite
def _scheduled_reminder(draw: st.DrawFn, called: str, unit: str, person: dict[str, Any]) -> ParsedReminder:
    times = draw(st.sets(MINUTES, min_size=1, max_size=12))
    rules: dict[str, Any] = {**draw(DAYS), **draw(LENGTHS), **draw(STARTS), **person}
    course = draw(st.none() | STEPS | amounts_by_weekday())
    amount = max(course.amounts) if course else draw(st.none() | AMOUNTS)
    if course is not None and course.by_weekday:
        rules = {key: rule for key, rule in rules.items() if key not in OF_DAYS}
        on = frozenset(day for day, _amount in course.by_weekday)
        rules["recurrence"] = Weekdays(on) if len(on) < 7 else EVERY_DAY
    if course is not None and course.total_days is not None:
        rules = {key: rule for key, rule in rules.items() if key not in {"days", "until"}}
    elif course is not None and course.steps:
        rules.pop("days", None)
    if draw(st.booleans()) and not OF_DAYS & rules.keys():
        times = {min(times)}
        source: CountsFrom = draw(st.sampled_from(SOURCES))
        hours = draw(st.sampled_from([5, 7, 36, 100, 719] if source == "clock" else [2, 8, 24, 36, 720]))
        rules["recurrence"] = EveryHours(hours, source)
    whole = (called, amount, None if amount is None else unit, tuple(sorted(times)))
    return ParsedReminder(*whole, course=course, terms=Instructions(draw(FOOD), note=draw(NOTES)), **rules)


@st.composite
def _as_needed_reminder(draw: st.DrawFn, called: str, unit: str, person: dict[str, Any]) -> ParsedReminder:
    amount = draw(st.none() | AMOUNTS)
    most = draw(st.none() | st.integers(1, 50).map(lambda n: n * (amount or Decimal(1))))
    if most is not None and amount is not None and most > 500 and unit == "tablet":
        most = None  # that many are a slip of the hand
    terms = Instructions(draw(FOOD), draw(st.none() | st.integers(1, 10_080)), most, draw(NOTES))
    return ParsedReminder(called, amount, None if amount is None else unit, (), terms=terms, **person)


@given(reminders())
@pytest.mark.thorough
def test_a_reminder_written_down_reads_as_the_same(whole: ParsedReminder) -> None:
    assert parse_reminder(format_reminder(whole, ENGLISH), TODAY, ENGLISH) == whole


def test_a_name_is_written_in_quotes_only_if_it_needs_them() -> None:
    assert format_reminder(parse("zinc 15mg 9pm mon"), ENGLISH) == "zinc 15 mg mon 21:00"
    assert format_reminder(parse("zinc 9pm until 31 jan"), ENGLISH) == "zinc 21:00 until 2027-01-31"
    assert format_reminder(parse("omega 3 9pm"), ENGLISH) == "omega 3 21:00"
    assert format_reminder(parse('"take 5" 9pm'), ENGLISH) == '"take 5" 21:00'


WORDS = st.sampled_from(ANY_WORDS.split())


@given(st.text() | st.lists(WORDS, max_size=12).map(" ".join))
@example("9" * 4096)
@example("for 999999999 days until 99999999999999")
@example("until 9999-12-31")
@settings(deadline=None)
def test_any_text_is_a_reminder_that_keeps_its_promises_or_a_problem(text: str) -> None:
    found = parse_reminder(text, TODAY, ENGLISH)
    if isinstance(found, ParseError):
        assert len(found.text) <= 64
        return
    assert 1 <= len(found.name) <= 64
    assert found.name == parse_name(found.name)
    assert list(found.times) == sorted(set(found.times))
    assert found.as_needed == (not found.times)
    assert (found.amount is None) == (found.unit is None)
    weeks = found.recurrence.days % 7 == 0 if isinstance(found.recurrence, EveryDays) else False
    assert found.start_weekday is None or weeks
    assert parse_reminder(format_reminder(found, ENGLISH), TODAY, ENGLISH) == found


@pytest.mark.parametrize(
    "piece",
    ["9", "9 ", "a ", '"', '" ', "8:00,", "mon-", "mon ", "1,000", "half past ", "🙂", "at ", "1.", "every "],
)
def test_four_thousand_characters_of_noise_are_answered_at_once(piece: str) -> None:
    started = process_time()
    parse_reminder((piece * 4096)[:4096], TODAY, ENGLISH)
    parse_wall_time((piece * 4096)[:4096], ENGLISH)
    find_wall_time((piece * 4096)[:4096], ENGLISH)
    parse_strength((piece * 4096)[:4096], ENGLISH)
    # A tenth of this is usual; a pattern that backtracks takes minutes.
    assert process_time() - started < 2
