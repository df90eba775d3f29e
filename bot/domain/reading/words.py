"""The words people use, in English: the only place of the grammar that knows a language.

Keys are lower case, without a full stop at the end; `#` stands for a number in digits or in words. Another
language is another set of these tables.
"""

from __future__ import annotations

from datetime import time
from typing import NamedTuple

NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
}

# What stands before the name when a person writes a whole sentence.
OPENING = frozenset({"remind", "me", "to", "take"})
# What joins two parts that were understood.
CONNECTORS = frozenset({"and", "of", "then", "&", "+", "-", "/"})
RANGE = frozenset({"-", "to", "through", "thru"})
# Names that are written with a number: "omega 3", "vitamin b 12", "coenzyme q 10".
NUMBERED = {
    "omega": frozenset({3, 6, 7, 9}),
    "b": frozenset({1, 2, 3, 5, 6, 7, 9, 12}),
    "d": frozenset({2, 3}),
    "k": frozenset({1, 2}),
    "q": frozenset({10}),
    "coq": frozenset({10}),
}
# These say when; left over in a name they mean that a rule was not understood.
RESERVED = frozenset(
    {
        "at",
        "around",
        "every",
        "each",
        "daily",
        "weekly",
        "monthly",
        "hourly",
        "twice",
        "thrice",
        "times",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "hours",
        "until",
        "till",
        "til",
        "except",
        "starting",
        "beginning",
        "from",
        "apart",
        "needed",
    }
)

AT = frozenset({"at", "around", "about", "@"})
OCLOCK = frozenset({"o'clock", "oclock", "h", "hrs"})
AM, PM = frozenset({"am", "a.m"}), frozenset({"pm", "p.m"})
ISH = ("-ish", "ish")
VAGUE = frozenset({"today", "tomorrow", "tonight", "later", "soon", "sometime", "sometimes", "whenever"})
NAMED_TIMES = {
    "noon": time(12),
    "midday": time(12),
    "12 noon": time(12),
    "midnight": time(0),
    "12 midnight": time(0),
}
# Minutes to add to the hour, which is the last number; a first number is itself the minutes.
PAST = {
    "half past #": 30,
    "quarter past #": 15,
    "a quarter past #": 15,
    "quarter to #": -15,
    "a quarter to #": -15,
}
MINUTES_PAST = {
    "# past #": 1,
    "# minutes past #": 1,
    "# to #": -1,
    "# minutes to #": -1,
}


class Daypart(NamedTuple):
    """A part of a day: the hours a clock time in it can mean, and what to propose when none was given."""

    hours: frozenset[int]
    proposals: tuple[str, ...]


_MORNING = Daypart(frozenset(range(1, 12)), ("07:00", "08:00", "09:00"))
_AFTERNOON = Daypart(frozenset(range(12, 19)), ("13:00", "15:00", "17:00"))
_EVENING = Daypart(frozenset(range(16, 24)), ("18:00", "20:00", "21:00"))
_NIGHT = Daypart(frozenset(range(20, 24)) | frozenset(range(5)), ("21:00", "22:00", "23:00"))
_LUNCH = Daypart(frozenset(range(11, 16)), ("12:00", "13:00"))
DAYPARTS = {
    f"{lead}{part}": meaning
    for leads, parts, meaning in (
        (("in the ", "every ", "each ", "this ", ""), ("morning", "mornings"), _MORNING),
        (("in the ", "every ", "each ", "this ", ""), ("afternoon", "afternoons"), _AFTERNOON),
        (("in the ", "every ", "each ", "this ", ""), ("evening", "evenings"), _EVENING),
        (("at ", "every ", "each ", "in the "), ("night", "nights"), _NIGHT),
        (("at ", "before ", ""), ("bedtime",), _NIGHT),
        (("before ", "before going to "), ("bed", "sleep"), _NIGHT),
        (("with ", "at ", "before ", "after "), ("breakfast",), _MORNING),
        (("with ", "at ", "before ", "after "), ("lunch",), _LUNCH),
        (("with ", "at ", "before ", "after "), ("dinner", "supper"), _EVENING),
    )
    for lead in leads
    for part in parts
} | {"nightly": _NIGHT}

HALF = {"half": 1, "half a": 1, "half of a": 1}
AND_A_HALF = {"and a half": 1}
UNITS = {
    "mg": "mg",
    "milligram": "mg",
    "milligrams": "mg",
    "g": "g",
    "gram": "g",
    "grams": "g",
    # "mcg" and not "µg": a misread µ makes a dose a thousand times too large.
    "mcg": "mcg",
    "ug": "mcg",
    "μg": "mcg",
    "microgram": "mcg",
    "micrograms": "mcg",
    "iu": "IU",
    "i.u": "IU",
    "international units": "IU",
    "unit": "unit",
    "units": "unit",
    "ml": "ml",
    "millilitre": "ml",
    "millilitres": "ml",
    "milliliter": "ml",
    "milliliters": "ml",
    "billion cfu": "billion CFU",
    "bn cfu": "billion CFU",
    "tab": "tablet",
    "tabs": "tablet",
    "cap": "capsule",
    "caps": "capsule",
    "gummies": "gummy",
    "patches": "patch",
    "sprays": "spray",
    "tsp": "teaspoon",
    "tbsp": "tablespoon",
} | {
    f"{thing}{ending}": thing
    for thing in (
        "tablet",
        "capsule",
        "pill",
        "softgel",
        "gummy",
        "lozenge",
        "drop",
        "sachet",
        "scoop",
        "puff",
        "spray",
        "patch",
        "teaspoon",
        "tablespoon",
    )
    for ending in ("", "s")
}

# How many days lie between two days with doses; with `#`, how many per number.
EVERY = {
    "daily": 1,
    "every day": 1,
    "everyday": 1,
    "each day": 1,
    "every other day": 2,
    "every second day": 2,
    "every third day": 3,
    "alternate days": 2,
    "on alternate days": 2,
    "weekly": 7,
    "every week": 7,
    "once a week": 7,
    "once weekly": 7,
    "every other week": 14,
    "every second week": 14,
}
EVERY_NUMBER = {"every # day": 1, "every # days": 1, "every # week": 7, "every # weeks": 7}
A_DAY = ("a day", "daily", "per day", "each day", "every day")
TIMES_A_DAY = {
    f"{often} {day}": count
    for often, count in {
        "once": 1,
        "twice": 2,
        "thrice": 3,
        "two times": 2,
        "three times": 3,
        "four times": 4,
    }.items()
    for day in A_DAY
} | {f"{count}x {day}": count for count in range(1, 7) for day in A_DAY}
TIMES_A_DAY |= {f"{count}x/day": count for count in range(1, 7)}
NUMBER_A_DAY = {f"# {sign} {day}": 1 for sign in ("times", "time", "x") for day in A_DAY}

WEEKDAY_LEADS = frozenset({"on", "every", "each", "from"})
_DAY_NAMES = (
    "mon monday mondays",
    "tue tues tuesday tuesdays",
    "wed weds wednesday wednesdays",
    "thu thur thurs thursday thursdays",
    "fri friday fridays",
    "sat saturday saturdays",
    "sun sunday sundays",
)
WEEKDAYS = {name: frozenset({day}) for day, names in enumerate(_DAY_NAMES) for name in names.split()}
WEEKDAYS |= dict.fromkeys(("weekday", "weekdays"), frozenset(range(5)))
WEEKDAYS |= dict.fromkeys(("weekend", "weekends"), frozenset({5, 6}))
SHORT_WEEKDAYS = tuple(names.split()[0] for names in _DAY_NAMES)

# Days per number. A month has no fixed number of days, so it is only turned into a proposal.
FOR = {"for a day": 1, "for a week": 7}
FOR_NUMBER = {
    f"for {lead}# {unit}": days
    for lead in ("", "the next ")
    for unit, days in (("day", 1), ("days", 1), ("night", 1), ("nights", 1), ("week", 7), ("weeks", 7))
}
FOR_MONTHS = {"for # month": 30, "for # months": 30}
UNTIL = frozenset({"until", "till", "til", "through"})
# Of a pause that goes on through Friday, Saturday is the first day without it.
UP_TO_AND_WITH = frozenset({"through"})
OPEN_END = dict.fromkeys(
    (
        "until i say so",
        "until i resume",
        "until further notice",
        "until resumed",
        "for now",
        "forever",
        "indefinitely",
    ),
    True,
)
# About a stock: what is there in all, and what else may stand around a number.
LEFT = frozenset({"left", "remaining", "remain", "total", "have", "only", "="})
REFILLING = frozenset(
    {"i", "i've", "got", "add", "added", "bought", "more", "new", "another", "of", "+", "and"}
)
NEAR = {"today": 0, "tomorrow": 1}
NEXT = frozenset({"next"})
ORDINALS = ("st", "nd", "rd", "th")
MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
