"""English words of the grammar, shared by the parsers.

Keys are lower case, without a full stop at the end; `#` stands for a number in digits or in words.
"""

from datetime import time

from bot.domain.language import Daypart
from bot.domain.units import PIECE_UNITS

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
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
}

# Words before a count and a name: "take 2 paracetamol".
OPENING = frozenset({"remind", "me", "to", "take"})
# Words that join two segments.
CONNECTORS = frozenset({"and", "of", "then", "&", "+", "-", "/"})
# Words to ignore, such as "orally" and "thanks": they concern neither name, amount nor time.
IGNORED_WORDS = frozenset({"po", "p.o", "orally", "pls", "plz", "please", "thx", "thanks", "ty", "thankyou"})
WEEKDAY_RANGE_CONNECTORS = frozenset({"-", "to", "through", "thru"})
# Names that are written with a number: "omega 3", "vitamin b 12", "coenzyme q 10".
NUMBERS_AFTER_NAMES = {
    "omega": frozenset({3, 6, 7, 9}),
    "b": frozenset({1, 2, 3, 5, 6, 7, 9, 12}),
    "d": frozenset({2, 3}),
    "k": frozenset({1, 2}),
    "q": frozenset({10}),
    "coq": frozenset({10}),
    "delta": frozenset({8, 9, 10}),
    "tylenol": frozenset({3}),
    "spf": frozenset({15, 20, 25, 30, 50}),
    "factor": frozenset({8, 15, 20, 25, 30, 50}),
    **dict.fromkeys(("mix", "novomix", "mixtard", "humalog"), frozenset({25, 30, 50})),
}
# Names that begin with a number: "5 htp", "Seven Seas".
NUMBERS_BEFORE_NAMES = {"htp": 5, "hydroxytryptophan": 5, "mthf": 5, "keto": 7, "seas": 7}
# Words of rules; their presence in a name means that a rule was not understood.
RULE_WORDS = frozenset(
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
# Words that, before a number, may introduce a count instead of a time.
ABOUT = frozenset({"around", "about"})
OCLOCK = frozenset({"o'clock", "oclock", "h", "hrs"})
AM, PM = frozenset({"am", "a.m"}), frozenset({"pm", "p.m"})
ISH = ("-ish", "ish")
# Times of an intake that are too vague: the caller asks for an exact time.
VAGUE_TIMES = frozenset(
    {
        "yesterday",
        "today",
        "last night",
        "the night before",
        "earlier",
        "earlier today",
        "recently",
        "before",
        "lately",
    }
    | {
        "this week",
        "last week",
        "the other day",
        "in the night",
        "during the night",
        "overnight",
        "at some point",
        "middle of the night",
        "in the middle of the night",
    }
    | {"this lunchtime", "a moment ago", "tonight", "the other night"}
    | {f"yesterday {part}" for part in ("morning", "noon", "lunchtime", "afternoon", "evening", "night")}
    | {"when i woke up", "when i got up", "when i went to bed", "on waking", "after waking up"}
)
AGO_FILLERS = frozenset(
    {"a", "an", "few", "couple", "of", "some", "long", "while", "half", "quarter", "and", "about", "around"}
    | {
        "several",
        "time",
        "moment",
        "ages",
        "night",
        "nights",
        "minute",
        "little",
        "bit",
        "maybe",
        "over",
        "under",
    }
)
VAGUE_WORDS = frozenset(
    {"today", "tomorrow", "tonight", "later", "soon", "sometime", "sometimes", "whenever"}
)
NAMED_TIMES = {
    "noon": time(12),
    "midday": time(12),
    "12 noon": time(12),
    "midnight": time(0),
    "12 midnight": time(0),
}
# Minutes to add to the hour, which is the last number; a first number is itself the minutes.
MINUTE_OFFSETS = {
    "half past #": 30,
    "quarter past #": 15,
    "a quarter past #": 15,
    "quarter to #": -15,
    "a quarter to #": -15,
    # In digits "10 to 9" would be a range.
    "five to #": -5,
    "ten to #": -10,
    "twenty to #": -20,
    "twenty five to #": -25,
    "twenty-five to #": -25,
}
NUMBERED_MINUTE_OFFSETS = {
    "# past #": 1,
    "# minutes past #": 1,
    "# minutes to #": -1,
    "# mins to #": -1,
    "# min to #": -1,
}

MORNING = Daypart(frozenset(range(1, 12)), ("07:00", "08:00", "09:00"))
AFTERNOON = Daypart(frozenset(range(12, 19)), ("13:00", "15:00", "17:00"))
EVENING = Daypart(frozenset(range(16, 24)), ("18:00", "20:00", "21:00"))
NIGHT = Daypart(frozenset(range(20, 24)) | frozenset(range(5)), ("21:00", "22:00", "23:00"))
LUNCH = Daypart(frozenset(range(11, 16)), ("12:00", "13:00"))
DAYPARTS = {
    f"{lead}{part}": meaning
    for leads, parts, meaning in (
        (("in the ", "every ", "each ", "this ", ""), ("morning", "mornings"), MORNING),
        (("in the ", "every ", "each ", "this ", ""), ("afternoon", "afternoons"), AFTERNOON),
        (("in the ", "every ", "each ", "this ", ""), ("evening", "evenings"), EVENING),
        (("at ", "every ", "each ", "in the "), ("night", "nights"), NIGHT),
    )
    for lead in leads
    for part in parts
} | {"nightly": NIGHT}
DAYPARTS |= {
    f"{lead}{part}": meaning._replace(is_note=True)
    for leads, parts, meaning in (
        (("at ", "before ", ""), ("bedtime",), NIGHT),
        (("before ", "before going to "), ("bed", "sleep"), NIGHT),
        (("with ", "at ", "before ", "after "), ("breakfast",), MORNING),
        (("with ", "at ", "before ", "after "), ("lunch",), LUNCH),
        (("with ", "at ", "before ", "after "), ("dinner", "supper"), EVENING),
    )
    for lead in leads
    for part in parts
}

# "Night Nurse" is a name.
BARE_DAYPARTS = {"night": NIGHT, "nite": NIGHT}

# Fractions, with every tail, so that the longest match consumes all of "half of a".
FRACTIONS = {
    f"{words}{tail}": part
    for wordings, part in (
        (("half", "a half", "one half"), "1/2"),
        (("quarter", "a quarter", "one quarter"), "1/4"),
        (("three quarters", "three-quarters"), "3/4"),
        (("a third", "one third"), "1/3"),
        (("two thirds", "two-thirds"), "2/3"),
    )
    for words in wordings
    for tail in ("", " a", " an", " of", " of a", " of an", " of one", " of the", " of my")
}
AND_A_FRACTION = {
    f"and {words}": part
    for words, part in (
        ("a half", "1/2"),
        ("half", "1/2"),
        ("one half", "1/2"),
        ("a quarter", "1/4"),
        ("one quarter", "1/4"),
        ("three quarters", "3/4"),
        ("a third", "1/3"),
        ("one third", "1/3"),
        ("two thirds", "2/3"),
    )
}
# Between a count and an amount: "2 x 500 mg", "2 of the 500 mg ones".
MULTIPLICATION_SIGNS = frozenset({"x", "*", "times", "of"})
THE = frozenset({"the", "my", "these", "those"})
MULTIPLIERS = {"once": 1, "twice": 2, "double": 2, "thrice": 3}
ARTICLES = frozenset({"a", "an"})
MAGNITUDES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000}
TENS = {"forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
AMOUNT_RANGE_CONNECTORS = frozenset({"-", "to", "or"})
# Words after the strength of one piece: "500 mg each".
PER_PIECE_WORDS = frozenset({"each", "apiece"})
PER = frozenset({"per", "/"})
# Units after a slash with which an amount is still that of one dose: "15 mg/day", "500mg/tablet".
RATE_UNITS = frozenset(
    {"day", "d", "24h", "tablet", "tab", "capsule", "cap", "pill", "softgel", "gummy", "piece"}
)
# Units that make an amount a concentration: "100 mg per 5 ml", "10 mg/kg".
CONCENTRATION_UNITS = frozenset({"kg", "kilo", "kilogram", "ml", "dl", "l", "litre", "liter"})
# Words for vague numbers, which are an error.
VAGUE_COUNTS = frozenset(
    {"couple", "few", "several", "many", "half", "halves", "quarter", "third", "dozen", "times"}
    | {
        "pair",
        "handful",
        "bit",
        "bits",
        "lot",
        "lots",
        "loads",
        "bunch",
        "whole",
        "entire",
        "strip",
        "strips",
    }
    | {"bottle", "bottles", "box", "boxes", "blister", "blisters", "pack", "packs"}
)
# Words before an intake: "I took my 400 mg of ibuprofen".
INTAKE_OPENERS = frozenset(
    {
        "i",
        "i've",
        "ive",
        "i'm",
        "have",
        "had",
        "has",
        "just",
        "took",
        "taken",
        "take",
        "taking",
        "used",
        "using",
    }
    | {"a", "an", "the", "my", "some", "another", "of", "and", "it", "was", "dose", "also", "only", "been"}
)
# Words that describe the intake of another person: "Anna took 400 mg".
THIRD_PERSON_WORDS = frozenset(
    {"took", "takes", "taken", "had", "gave", "given", "swallowed", "she", "he", "they"}
)
# Words that mean that a part of a line about an intake was not understood.
NEVER_IN_NAME_OF_INTAKE = frozenset(
    {"since", "when", "while", "during", "until", "then", "again", "more", "prn", "over"}
    | {"throughout", "hour", "hr", "hrs", "minutes", "maybe", "perhaps", "but", "if", "did", "think", "threw"}
    | {"vomited", "spat"}
)
# Words that deny an intake.
NOT_TAKEN_WORDS = frozenset(
    {"not", "no", "never", "didn't", "didnt", "don't", "dont", "haven't", "havent", "hadn't", "won't", "wont"}
    | {
        "skip",
        "skipped",
        "miss",
        "missed",
        "forgot",
        "without",
        "instead",
        "almost",
        "nearly",
        "nothing",
        "none",
    }
    # Words that announce an intake or ask about one.
    | {"will", "i'll", "should", "shall", "going", "gonna", "planning", "would", "could", "can", "might"}
    | {"tomorrow", "later", "want", "wanted", "need", "supposed"}
)
UNITS = {
    "mg": "mg",
    "mgs": "mg",
    "milligram": "mg",
    "milligrams": "mg",
    "milligramme": "mg",
    "milligrammes": "mg",
    "g": "g",
    "gram": "g",
    "grams": "g",
    "gramme": "g",
    "grammes": "g",
    # "mcg" and not "µg": a misread µ makes a dose a thousand times too large.
    "mcg": "mcg",
    "mcgs": "mcg",
    "ug": "mcg",
    "ugs": "mcg",
    "μg": "mcg",
    "microgram": "mcg",
    "micrograms": "mcg",
    "microgramme": "mcg",
    "microgrammes": "mcg",
    "iu": "IU",
    "ius": "IU",
    "i.u": "IU",
    # The same in Spanish and French, German, and Slavic languages.
    "ui": "IU",
    "u.i": "IU",
    "ie": "IU",
    "i.e": "IU",
    "me": "IU",
    "ме": "IU",
    "international unit": "IU",
    "international units": "IU",
    "unit": "unit",
    "units": "unit",
    "u": "unit",
    "ml": "ml",
    "mls": "ml",
    "cc": "ml",
    "millilitre": "ml",
    "millilitres": "ml",
    "milliliter": "ml",
    "milliliters": "ml",
    "billion cfu": "billion CFU",
    "billion cfus": "billion CFU",
    "billion": "billion CFU",
    "bn cfu": "billion CFU",
    "мг": "mg",
    "мкг": "mcg",
    "мл": "ml",
    "tab": "tablet",
    "tabs": "tablet",
    "caplet": "tablet",
    "caplets": "tablet",
    "chewable": "tablet",
    "chewables": "tablet",
    "cap": "capsule",
    "caps": "capsule",
    "gelcap": "capsule",
    "gelcaps": "capsule",
    "liquigel": "softgel",
    "liquigels": "softgel",
    "gummies": "gummy",
    "gummie": "gummy",
    "pastille": "lozenge",
    "pastilles": "lozenge",
    "packet": "sachet",
    "packets": "sachet",
    "patches": "patch",
    "inhalation": "puff",
    "inhalations": "puff",
    "gtt": "drop",
    "scoopful": "scoop",
    "scoopfuls": "scoop",
    "tsp": "teaspoon",
    "tsps": "teaspoon",
    "teaspoonful": "teaspoon",
    "teaspoonfuls": "teaspoon",
    "tbsp": "tablespoon",
    "tbsps": "tablespoon",
    "tablespoonful": "tablespoon",
    "tablespoonfuls": "tablespoon",
} | {
    f"{thing}{ending}": thing
    for thing in (*PIECE_UNITS, "drop", "scoop", "teaspoon", "tablespoon")
    for ending in ("", "s")
}
# Ambiguous units, with their candidates: "gm" is grams to some and a typing error for mg to others.
AMBIGUOUS_UNITS = {
    **dict.fromkeys(("gm", "gms", "gr", "grs"), ("g", "mg")),
    **dict.fromkeys(("spoon", "spoons", "spoonful", "spoonfuls"), ("teaspoon", "tablespoon")),
}

# Days from one day with doses to the next; with `#`, days per number.
DAY_INTERVALS = {
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
NUMBERED_DAY_INTERVALS = {"every # day": 1, "every # days": 1, "every # week": 7, "every # weeks": 7}
PER_DAY = ("a day", "daily", "per day", "each day", "every day", "day")
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
    for day in PER_DAY
} | {
    f"{sign} {day}": count for count in range(1, 7) for sign in (f"{count}x", f"x{count}") for day in PER_DAY
}
TIMES_A_DAY |= {f"{count}x{day}": count for count in range(1, 7) for day in ("/day", "day", "daily")}
NUMBERED_TIMES_A_DAY = {f"# {sign} {day}": 1 for sign in ("times", "time", "x") for day in PER_DAY}

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
WEEKDAYS |= dict.fromkeys(("weekday", "weekdays", "wkday", "wkdays"), frozenset(range(5)))
WEEKDAYS |= dict.fromkeys(("weekend", "weekends", "wkend", "wkends"), frozenset({5, 6}))
SHORT_WEEKDAYS = tuple(names.split()[0] for names in _DAY_NAMES)

# Days per number. A month has no fixed number of days, so its days are only a suggestion.
FIXED_DURATIONS = {"for a day": 1, "for a week": 7}
NUMBERED_DURATIONS = {
    f"for {lead}# {unit}": days
    for lead in ("", "the next ")
    for unit, days in (("day", 1), ("days", 1), ("night", 1), ("nights", 1), ("week", 7), ("weeks", 7))
}
MONTH_DURATIONS = {"for a month": 30, "for # month": 30, "for # months": 30}
UNTIL = frozenset({"until", "till", "til", "through"})
# Words after which the named day is included: a pause through Friday ends on Saturday.
INCLUSIVE_UNTIL = frozenset({"through"})
OPEN_ENDED = dict.fromkeys(
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
# Words that make a stock the total that is left, and words around an addition to the stock.
REMAINING_WORDS = frozenset({"left", "remaining", "remain", "total", "have", "only", "="})
REFILL_WORDS = frozenset(
    {"i", "i've", "got", "add", "added", "bought", "more", "new", "another", "of", "+", "and"}
)
PACKS = frozenset(
    {"box", "boxes", "pack", "packs", "packet", "packets", "bottle", "bottles", "strip", "strips", "blisters"}
)
RELATIVE_DAYS = {"today": 0, "tomorrow": 1}
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
