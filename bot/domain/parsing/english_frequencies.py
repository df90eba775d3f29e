"""English words for dose frequencies; keys are lower case, as in `english`."""

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
