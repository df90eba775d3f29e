"""English words for dose frequencies; keys are lower case, as in `words`."""

import re

_SMALL = "one two three four five six seven eight nine ten eleven twelve"
COUNTS = {word: count for count, word in enumerate(_SMALL.split(), start=1)}
COUNTS |= {"once": 1, "twice": 2, "thrice": 3}
PERIOD_LEADS = ("a", "per", "each", "every", "in a", "in one", "/")
RECURRING_LEADS = frozenset({"per", "each", "every"})
# Days per period.
PERIODS = {
    "day": 1,
    "night": 1,
    "evening": 1,
    "morning": 1,
    "week": 7,
    "fortnight": 14,
    "month": 30,
    "year": 365,
}
ADVERBS = {"daily": 1, "nightly": 1, "weekly": 7, "fortnightly": 14, "monthly": 30, "yearly": 365}
STEPS = {"other": 2, "second": 2, "third": 3, "2nd": 2, "3rd": 3, "two": 2, "three": 3, "four": 4, "five": 5}
# (Times, days) per abbreviation on prescriptions, mostly Latin.
ABBREVIATIONS = {
    "bid": (2, 1),
    "b.i.d": (2, 1),
    "bd": (2, 1),
    "tid": (3, 1),
    "t.i.d": (3, 1),
    "tds": (3, 1),
    "qid": (4, 1),
    "q.i.d": (4, 1),
    "qds": (4, 1),
    "qd": (1, 1),
    "qhs": (1, 1),
    "qod": (1, 2),
    "alternate days": (1, 2),
    "alternate day": (1, 2),
    "with meals": (3, 1),
    "with each meal": (3, 1),
    "with every meal": (3, 1),
    "biweekly": (2, 7),
}
DAYPARTS = (
    "morning",
    "breakfast",
    "noon",
    "midday",
    "lunch",
    "afternoon",
    "evening",
    "dinner",
    "supper",
    "night",
    "bedtime",
    "bed",
)

_COUNT = rf"(?:(?P<count>\d{{1,2}}|{'|'.join(COUNTS)})(?: ?x| times?| days?| nights?)? )?"
_PERIOD = rf"(?:{'|'.join(PERIOD_LEADS)}) (?P<period>{'|'.join(PERIODS)})"
TIMES = re.compile(rf"(?<![\w.]){_COUNT}(?:{_PERIOD}|(?P<adverb>{'|'.join(ADVERBS)}))(?!\w)")
STROKE = re.compile(r"(?<![\w.])(?P<count>\d{1,2})(?:x?/(?:day|d)|(?: ?x ?| times? )day)(?!\w)")
HOURS = re.compile(
    r"(?<![\w.])(?:(?:every|each) |q ?)(?P<least>\d{1,3})(?: ?(?:-|to|or) ?\d{1,3})?"
    r" ?(?:hours?|hrs?|h|hourly)(?!\w)"
    r"|(?<![\w.])(?P<hourly>\d{1,2})(?:-\d{1,2})?[- ]?hourly(?!\w)"
)
_STEP = rf"(?P<step>\d{{1,2}}|{'|'.join(STEPS)})"
EVERY = re.compile(rf"(?<![\w.])every {_STEP} (?P<unit>{'|'.join(PERIODS)})s?(?!\w)")
ABBREVIATION = re.compile(rf"(?<![\w.])(?:{'|'.join(re.escape(each) for each in ABBREVIATIONS)})(?!\w)")
_PARTS = rf"(?:{'|'.join(DAYPARTS)})"
_JOINED = r"(?:(?:and|&|\+) (?:(?:at|in the|before|with) )?)?"
ROW_OF_DAYPARTS = re.compile(rf"(?<!\w){_PARTS}(?: {_JOINED}{_PARTS})+")
DAYPART = re.compile(rf"(?<!\w){_PARTS}(?!\w)")
