"""English words of rules that are easily mistaken for names: shorthand, months, notes, ranges.

Keys are lower case, as in `words`; `#` stands for a number.
"""

import re

from bot.domain.language import Daypart
from bot.domain.languages.english import words as table
from bot.domain.languages.english.words import AFTERNOON, EVENING, LUNCH, MORNING, NIGHT

# One or two letters are a weekday only beside other such letters.
TWO_LETTER_DAYS = {day: frozenset({n}) for n, day in enumerate(("mo", "tu", "we", "th", "fr", "sa", "su"))}
ONE_LETTER_DAYS = {"m": frozenset({0}), "t": frozenset({1}), "w": frozenset({2}), "f": frozenset({4})}
# "t" is Tuesday only if Thursday is written differently, or Monday or Wednesday stands beside it.
TUESDAY, THURSDAYS, TUESDAY_NEIGHBOURS = "t", frozenset({"th", "thu", "thur", "thurs"}), frozenset({"m", "w"})
RUN_TOGETHER_DAYS = {
    "mwf": frozenset({0, 2, 4}),
    "mw": frozenset({0, 2}),
    "wf": frozenset({2, 4}),
    "mtw": frozenset({0, 1, 2}),
    "mtwthf": frozenset(range(5)),
    "mtwtf": frozenset(range(5)),
    "mtwtfss": frozenset(range(7)),
    "tth": frozenset({1, 3}),
    "tuth": frozenset({1, 3}),
    "tths": frozenset({1, 3, 5}),
    "tthsa": frozenset({1, 3, 5}),
    "tuthsa": frozenset({1, 3, 5}),
    "ttsa": frozenset({1, 3, 5}),
    "mth": frozenset({0, 3}),
    "satsun": frozenset({5, 6}),
    "monwedfri": frozenset({0, 2, 4}),
    "tuethu": frozenset({1, 3}),
}
DAY_LEADS = table.WEEKDAY_LEADS | {"only", "just", "the", "at"}
# Leads that also begin other rules, and so do not prove a weekday.
WEAK_DAY_LEADS = frozenset({"at", "the", "just"})
# Frequent misspellings of weekdays.
MISSPELT_DAYS = {
    "wensday": "wednesday",
    "wendsday": "wednesday",
    "wedensday": "wednesday",
    "saterday": "saturday",
}
FULL_DAYS = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays"),
    *("weekday", "weekdays", "weekend", "weekends"),
)

# Times a day per shorthand.
SHORTHAND_TIMES_A_DAY = {
    **dict.fromkeys(("qd", "q.d", "od", "o.d", "once-daily", "once-a-day", "o.d", "every-day"), 1),
    **dict.fromkeys(("bid", "b.i.d", "bd", "b.d", "bds", "b.d.s", "twice-daily", "twice-a-day"), 2),
    **dict.fromkeys(("tid", "t.i.d", "tds", "t.d.s", "td", "thrice-daily", "three-times-daily"), 3),
    **dict.fromkeys(("qid", "q.i.d", "qds", "q.d.s", "four-times-daily"), 4),
}
# Days from one dose to the next.
MORE_DAY_INTERVALS = {
    **dict.fromkeys(("qod", "q.o.d", "eod", "e.o.d", "q2d", "every 2nd day", "alternating days"), 2),
    **dict.fromkeys(("every alternate day", "alternate day", "on alternating days"), 2),
    **dict.fromkeys(
        ("every single day", "each and every day", "all days", "any day", "every day of the week"), 1
    ),
    **dict.fromkeys(("every days", "each days"), 1),
    "every 3rd day": 3,
    "every fourth day": 4,
    "every 4th day": 4,
    **dict.fromkeys(("once-weekly", "once-a-week", "once per week", "once each week", "each week"), 7),
    **dict.fromkeys(("1x a week", "1x weekly", "1x/week", "one time a week", "qwk", "qw", "per week"), 7),
    **dict.fromkeys(("fortnightly", "every fortnight", "once a fortnight", "each fortnight"), 14),
    **dict.fromkeys(("every 2nd week", "alternate weeks", "on alternate weeks", "every alternate week"), 14),
    "every third week": 21,
    "every 3rd week": 21,
    "every fourth week": 28,
}
EVERY_OTHER = dict.fromkeys(
    ("every other", "each other", "alternate", "on alternate", "every alternate"), True
)
# Ambiguous before a weekday: every second Monday, or the second Monday of the month.
EVERY_NTH = {
    **dict.fromkeys(("every second", "every 2nd"), 2),
    **dict.fromkeys(("every third", "every 3rd"), 3),
    **dict.fromkeys(("every fourth", "every 4th"), 4),
}
# Times a week.
PER_WEEK = ("a week", "weekly", "per week", "each week", "every week", "/week")
TIMES_A_WEEK = {
    f"{often} {week}": count
    for often, count in {"twice": 2, "two times": 2, "thrice": 3, "three times": 3, "four times": 4}.items()
    for week in PER_WEEK
}
TIMES_A_WEEK |= {f"{count}x {week}": count for count in range(2, 7) for week in PER_WEEK}
TIMES_A_WEEK |= {f"{count}x/week": count for count in range(2, 7)}
TIMES_A_WEEK |= {"twice-weekly": 2, "semiweekly": 2, "semi-weekly": 2, "biw": 2, "tiw": 3}
NUMBERED_TIMES_A_WEEK = {f"# {sign} {week}": 1 for sign in ("times", "time", "x") for week in PER_WEEK}
DAYS_A_WEEK = {f"# days {week}": 1 for week in PER_WEEK if week != "weekly"}
SPREAD_OVER_A_WEEK = {
    2: "mon thu",
    3: "mon wed fri",
    4: "mon tue thu fri",
    5: "mon tue wed thu fri",
    6: "mon tue wed thu fri sat",
}
AMBIGUOUS_INTERVALS = {
    **dict.fromkeys(("biweekly", "bi-weekly", "bi weekly"), ("mon thu", "every 2 weeks")),
    **dict.fromkeys(("bimonthly", "bi-monthly", "bi monthly"), ("every 2 months", "every 2 weeks")),
}

# Months from one dose to the next; with `#`, months per number.
MONTH_INTERVALS = {
    **dict.fromkeys(
        (
            *("monthly", "every month", "each month", "once a month", "once monthly", "once-monthly"),
            *("once per month", "once each month", "once every month", "once-a-month", "per month"),
        ),
        1,
    ),
    **dict.fromkeys(("every other month", "every second month", "every 2nd month", "alternate months"), 2),
    **dict.fromkeys(("quarterly", "every third month", "every 3rd month", "every quarter"), 3),
    **dict.fromkeys(("yearly", "annually", "every year", "once a year", "once yearly", "each year"), 12),
}
NUMBERED_MONTH_INTERVALS = {
    f"{once}every # {months}": 1 for once in ("", "once ") for months in ("month", "months")
}
OF_THE_MONTH = dict.fromkeys(
    (
        *("of the month", "of each month", "of every month", "of a month", "in the month", "in each month"),
        *("in every month", "of the months", "of month", "of any month"),
    ),
    True,
)
WHERE_IT_EXISTS = dict.fromkeys(
    (
        *("of months that have it", "in months that have it", "only months that have it"),
        *("only in months that have it", "where it exists"),
    ),
    True,
)
NTH = {
    **dict.fromkeys(("first", "1st"), 1),
    **dict.fromkeys(("second", "2nd"), 2),
    **dict.fromkeys(("third", "3rd"), 3),
    **dict.fromkeys(("fourth", "4th"), 4),
    "last": -1,
}
SPOKEN_DAYS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "twelfth": 12,
    "fifteenth": 15,
    "twentieth": 20,
}

# Shorthand of intervals in hours.
EVERY_HOURS = {
    f"{every} {hours}": None
    for every in ("q #", "every #", "each #")
    for hours in ("h", "hr", "hrs", "hour", "hours", "hourly")
} | {"# hrly": None, "# hrs hourly": None}

# Words of notes, such as "30 minutes before breakfast": the duration, the relation, the event.
NOTE_DURATIONS = dict.fromkeys(
    (
        *(
            f"{least}{number} {unit}"
            for least in ("", "at least ", "about ", "around ", "up to ", "within ")
            for number in ("#", "# to #", "# - #", "# or #")
            for unit in ("minutes", "minute", "min", "mins", "hours", "hour", "hr", "hrs", "h")
        ),
        *(
            f"{least}{length}"
            for least in ("", "at least ", "about ", "around ", "within ")
            for length in ("half an hour", "half hour", "an hour", "a quarter of an hour", "a few minutes")
        ),
        *("right", "just", "shortly", "immediately", "straight", "directly", "soon", "always", "long"),
    ),
    True,
)
# Minutes that, say, an exercise or a heat pad takes; no course is measured in minutes.
MINUTE_DURATIONS = dict.fromkeys(("for # minutes", "for # minute", "for # min", "for # mins"), True)
RELATIONS = frozenset({"before", "after", "with", "at", "during", "following", "of", "from"})
# Relations that make a note only after a duration.
RELATIONS_AFTER_DURATION = frozenset({"of", "from"})
DETERMINERS = frozenset(
    {
        *("the", "my", "your", "a", "an", "each", "every", "any", "going", "to", "eating", "having", "some"),
        *("main", "first", "evening", "morning", "midday", "light", "big", "small", "full", "go", "i", "you"),
        *("glass", "plenty", "lots", "of", "large", "cold", "warm", "orange", "fruit", "apple", "eat", "get"),
    }
)
ANCHORS: dict[str, Daypart | None] = {
    **dict.fromkeys(("breakfast", "brunch"), MORNING),
    "lunch": LUNCH,
    **dict.fromkeys(("dinner", "supper"), EVENING),
    **dict.fromkeys(("bed", "bedtime", "sleep", "sleeping"), NIGHT),
    **dict.fromkeys(("waking", "wake", "rising"), MORNING),
    **dict.fromkeys(
        (
            *("food", "meal", "meals", "eating", "eat", "mealtimes", "mealtime", "tea", "snack", "coffee"),
            *("exercise", "exercising", "workout", "training", "gym", "work", "school", "shower", "brushing"),
            *("water", "milk", "juice", "yoghurt", "yogurt", "driving", "travel", "sex", "toast"),
        ),
        None,
    ),
}
ANCHOR_TAILS = frozenset({"up", "time", "teeth"})
FIXED_NOTES: dict[str, tuple[str, Daypart | None]] = {
    **dict.fromkeys(("qhs", "q.h.s", "hs", "h.s"), ("at bedtime", NIGHT)),
    **dict.fromkeys(("ac", "a.c"), ("before meals", None)),
    **dict.fromkeys(("pc", "p.c"), ("after meals", None)),
    **dict.fromkeys(
        ("on waking", "upon waking", "on waking up", "on rising", "when i wake up", "when i get up"),
        ("on waking", MORNING),
    ),
    **dict.fromkeys(("between meals", "in between meals"), ("between meals", None)),
    **dict.fromkeys(("first thing", "first thing in the morning"), ("first thing in the morning", MORNING)),
    **dict.fromkeys(("last thing", "last thing at night"), ("last thing at night", NIGHT)),
    "as directed": ("as directed", None),
}
SHORTHAND_DAYPARTS = {
    **dict.fromkeys(("qam", "q.a.m", "q am", "every am", "mane", "om"), MORNING),
    **dict.fromkeys(("qpm", "q.p.m", "q pm", "every pm"), EVENING),
    **dict.fromkeys(("nocte", "qnight", "qn"), NIGHT),
    "q afternoon": AFTERNOON,
}

# Ranges.
NUMBER_RANGE_CONNECTORS = frozenset({"-", "to", "or", "through", "thru", "until", "till", "til"})
BETWEEN = frozenset({"between", "btw", "btwn", "betw"})
RANGE_LEADS = BETWEEN | {"from", "sometime", "anytime"}
# Minutes with which "ten to nine" is a time; with others it is a range.
MINUTES_TO = frozenset({5, 10, 20, 25})
INTERVAL_UNITS = {
    **dict.fromkeys(("hours", "hour", "h", "hr", "hrs"), "hours"),
    **dict.fromkeys(("days", "day"), "days"),
    **dict.fromkeys(("weeks", "week"), "weeks"),
    **dict.fromkeys(("months", "month"), "months"),
}
GLUED_HOURS = re.compile(r"q?(\d{1,3})-(\d{1,3})(?:h|hr|hrs|-hourly|hourly|hrly)", re.ASCII)
_END = r"(\d{1,2}(?:[:.h]\d{2})?|\d{4}|½)(am|pm|a\.m|p\.m)?"
GLUED_TIMES = re.compile(rf"{_END}-{_END}", re.ASCII)
HOURLY = frozenset({"hourly", "hrly"})
ONCE_OR_TWICE = {
    **{f"once or twice {day}": (1, 2) for day in table.PER_DAY},
    **{f"once to twice {day}": (1, 2) for day in table.PER_DAY},
    **{f"twice or three times {day}": (2, 3) for day in table.PER_DAY},
    **{f"twice or thrice {day}": (2, 3) for day in table.PER_DAY},
    **{f"two or three times {day}": (2, 3) for day in table.PER_DAY},
    **{f"three or four times {day}": (3, 4) for day in table.PER_DAY},
}
NUMBER_RANGE_A_DAY = {
    f"# {joint} # {times} {day}": True
    for joint in ("to", "or", "-")
    for times in ("times", "x")
    for day in table.PER_DAY
}

OPENINGS = dict.fromkeys(
    (
        *("please", "hey", "hi", "can you", "could you", "would you", "i need to", "i want to", "i have to"),
        *("i must", "i should", "i take", "i am taking", "i'm taking", "i need", "set a reminder to"),
        *("set a reminder for", "add a reminder for", "add a reminder to", "a reminder for", "a reminder to"),
        *("set a reminder", "set reminder for", "set reminder to", "set reminder"),
        *("reminder for", "reminder to"),
        *("new reminder for", "new reminder", "remind me to take", "remind me to use", "remind me to have"),
        *("remind me to", "remind me of", "remind me about", "remind me", "remind", "me", "to"),
        *("take", "add"),
    ),
    True,
)
