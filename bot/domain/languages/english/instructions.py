"""English words of instructions: intervals in hours, cycles, as needed, food, and persons.

Keys are lower case, as in `words`; `#` stands for a number.
"""

from bot.domain.languages.english.words import PER_DAY

_LAST_DOSE = (
    *(
        "the last dose",
        "last dose",
        "my last dose",
        "the previous dose",
        "each dose",
        "every dose",
        "the dose",
    ),
    *("the dose", "the last one", "taking it", "i took it", "i take it", "i've taken it"),
)
_HOURS = ("hours", "hour", "h", "hrs")
EVERY_HOURS = {f"{every} # {hours}": None for every in ("every", "each") for hours in _HOURS} | {
    "# hourly": None
}
AFTER_DOSE: dict[str, None] = {f"# {hours} after {dose}": None for hours in _HOURS for dose in _LAST_DOSE}
# What an interval in hours is counted from, named beside the interval.
HOURS_COUNT_FROM = {
    f"{lead}{word} {dose}": "dose"
    for lead in ("", "counted ", "counting ")
    for word in ("after", "from", "since")
    for dose in _LAST_DOSE
} | dict.fromkeys(("by the clock", "from the clock", "counted from the clock", "around the clock"), "clock")

CYCLE = {
    f"# {unit}on{then} # {off}off": (days, days_off)
    for unit, days in (("", 0), ("day ", 1), ("days ", 1), ("week ", 7), ("weeks ", 7))
    for off, days_off in (("", 0), ("day ", 1), ("days ", 1), ("week ", 7), ("weeks ", 7))
    for then in ("", " and", " then", " and then")
}

AS_NEEDED = frozenset(
    {
        *(
            f"{how} {done}"
            for how in ("as", "when", "if", "only when", "only if")
            for done in ("needed", "required")
        ),
        *(f"{how} i need it" for how in ("when", "if", "as", "only when", "only if")),
        *("prn", "p.r.n", "on demand"),
    }
)
FOOD = {
    "with food": "with",
    "with some food": "with",
    "with a meal": "with",
    "with meals": "with",
    "with or after food": "with",
    "without food": "without",
    "with no food": "without",
    "not with food": "without",
    "on an empty stomach": "without",
    "on empty stomach": "without",
}

# Minutes per unit.
_MINUTES_PER_UNIT = {"hours": 60, "hour": 60, "h": 60, "hrs": 60, "minutes": 1, "minute": 1, "min": 1}
MINIMUM_GAPS = {
    f"{lead}# {unit} {tail}": minutes
    for lead in ("at least ", "")
    for unit, minutes in _MINUTES_PER_UNIT.items()
    for tail in ("apart", "between doses", "between", "between two doses")
} | {
    f"{lead} every # {unit}": minutes
    for lead in ("no more often than", "not more often than", "at most", "no more than")
    for unit, minutes in _MINUTES_PER_UNIT.items()
}
DAILY_MAXIMUM_LEADS = dict.fromkeys(
    ("at most", "max", "maximum", "maximum of", "a maximum of", "up to", "no more than", "not more than"),
    True,
)
DOSE_WORDS = frozenset({"times", "time", "doses", "dose", "x"})
PER_DAY_PHRASES = dict.fromkeys(
    (*PER_DAY, "in a day", "in 24 hours", "per 24 hours", "in 24 h", "/day"), True
)

OTHER_DAYS = dict.fromkeys(
    (
        *(f"{lead}{all_}other days" for lead in ("", "on ") for all_ in ("", "the ", "all ", "all the ")),
        *("on the rest", "the rest", "otherwise", "the rest of the week"),
    ),
    True,
)

START_LEADS = dict.fromkeys(
    ("from", "starting", "starting from", "starting on", "beginning", "beginning on", "start", "start on"),
    True,
)
# Words before the time of the first of several doses.
FIRST_TIME_LEADS = dict.fromkeys(
    (
        *START_LEADS,
        "starting at",
        "beginning at",
        "start at",
        "first",
        "first at",
        "first dose",
        "first dose at",
    ),
    True,
)

# Words for persons that need no capital letter; words for the same person by the first of them.
_SAME_PERSON = (
    ("mum", "mom", "mother", "mama", "mummy", "mommy"),
    ("dad", "father", "papa", "daddy"),
    ("grandma", "grandmother", "granny", "nan"),
    ("grandpa", "grandfather"),
    ("child", "kid"),
    *((each,) for each in ("son", "daughter", "wife", "husband", "partner", "brother", "sister")),
    *((each,) for each in ("aunt", "uncle", "baby", "cat", "dog")),
)
KIN = {word: words[0] for words in _SAME_PERSON for word in words}
KIN_IN_PRODUCTS = frozenset(
    {
        *(("baby", "aspirin"), ("baby", "oil"), ("baby", "paracetamol"), ("baby", "ibuprofen")),
        *(("cat's", "claw"), ("cat’s", "claw"), ("cat", "claw"), ("dog", "rose"), ("mother", "tincture")),
    }
)
PERSON_LEAD = "for"
MY = frozenset({"my", "our", "the"})
ME = frozenset({"me", "myself"})
KIN_LEADS = MY | {"for", "give", "to"}
POSSESSIVES = ("'s", "’s", ":")
THEIR = frozenset({"her", "his", "their"})
