"""English words that delimit names: names that contain words of rules, and words that are never in a name.

Keys are lower case, as in `words`.
"""

import re

from bot.domain.languages.english import words as table

# Names that contain words of rules; each is one token.
NAMES_WITH_RULE_WORDS = (
    *("evening primrose", "night nurse", "day nurse", "day and night nurse", "day & night nurse"),
    *("sun cream", "sun screen", "sun block", "sun lotion", "sun protection", "sun spray"),
    *("night cream", "night guard", "night splint", "night light", "morning after pill", "first aid"),
    *("5 htp", "7 keto", "seven seas", "women's one a day", "men's one a day", "21st century", "no spa"),
    *("each nostril", "each eye", "each ear", "each side", "each knee", "each foot"),
    *("omega 3 6 9", "omega 3-6-9", "omega 3/6/9", "omega 3 & 6", "omega 3 and 6"),
    *("without prescription", "all in one", "4 in 1", "3 in 1", "2 in 1"),
    *(
        f"{brand} pm"
        for brand in (
            "tylenol",
            "advil",
            "aleve",
            "excedrin",
            "motrin",
            "bayer",
            "panadol",
            "zzzquil",
            "midol",
        )
    ),
    *(f"{brand} night" for brand in ("panadol", "sudafed", "lemsip", "nurofen", "vicks", "rescue remedy")),
)
# Words after which a number is part of the name or, if a unit follows, an amount: "vitamin d 2 tablets".
BEFORE_NUMBERS = frozenset({"b", "d", "k"})
# Words after which a letter is part of the name: "vitamin a".
BEFORE_LETTERS = frozenset(
    {"vitamin", "vit", "provitamin", "hepatitis", "hep", "strep", "type", "factor", "group"}
)
# Words after which a number with a letter is part of the name: "interferon beta 1a".
BEFORE_NUMBER_AND_LETTER = frozenset({"alfa", "alpha", "beta", "gamma", "lambda"})

# Words that negate the words after them.
NEGATIONS = frozenset(
    {
        *("not", "no", "never", "skip", "skipping", "skipped", "without", "except", "excepting", "excluding"),
        *("excl", "exclude", "excludes", "but", "don't", "dont", "doesn't", "doesnt", "isn't"),
        *("isnt", "cannot"),
        *("can't", "cant", "won't", "wont", "mustn't", "shouldn't", "avoid", "avoiding", "unless", "neither"),
        *("nor", "minus", "off", "omit", "omitting", "apart", "aside", "stop", "stopping", "nothing", "none"),
    }
)
# Words between a negation and the days it excludes.
NEGATION_FILLERS = frozenset(
    {
        *("do", "take", "taking", "taken", "it", "to", "be", "remind", "me", "on", "at", "in", "for", "from"),
        *("during", "the", "any", "also", "please", "than", "other", "and", "need"),
    }
)
# Phrases that negate a line if it begins with them.
NEGATED_OPENERS = dict.fromkeys(
    (
        *(
            f"{deny} {verb}"
            for deny in (
                "do not",
                "don't",
                "dont",
                "never",
                "must not",
                "cannot",
                "can't",
                "not",
                "should not",
            )
            for verb in ("take", "remind me to take", "remind me of", "remind me to", "use", "give", "have")
        ),
        *("no", "not", "never", "skip", "avoid", "stop taking", "stop", "without", "except"),
        *("do not", "don't"),
    ),
    True,
)

# Words whose presence in a name means that a rule was not understood.
RULE_WORDS = (
    table.RULE_WORDS
    | NEGATIONS
    | frozenset(
        {
            *("once", "biweekly", "bi-weekly", "fortnightly", "fortnight", "fortnights", "bimonthly"),
            *("semiweekly",),
            *("yearly", "annually", "annual", "quarterly", "year", "years", "alternate", "alternating"),
            *("hour", "hr", "hrs", "minute", "minutes", "min", "mins", "hrly"),
            *("before", "after", "between", "during", "while", "when", "whenever", "if", "or"),
            *("then", "than"),
            *("since", "ago", "next", "start", "starts", "begin", "begins", "end", "ends", "ending", "only"),
            *("per", "directed", "required", "necessary", "approx", "approximately", "circa"),
            *("remind", "reminder"),
            *("half", "double", "dozen", "couple", "several", "few", "x", "q", "am", "pm", "a.m"),
            *("p.m", "o'clock"),
            *("noon", "midnight", "midday", "today", "tomorrow", "yesterday", "tonight", "weekday"),
            *("weekend",),
            *("evry", "evrey", "everey", "eveyr", "ervery", "dayly", "dialy", "weekley", "montly", "monthy"),
            *("ac", "pc", "hs", "stat", "sos", "biw", "tiw", "qwk", "qm", "prn", "please", "thereafter"),
            *("taken", "this", "that", "coming", "thanks", "thank", "maybe", "perhaps", "usually"),
            *("ok", "okay", "daytime", "everyday", "eachday", "nightly", "bedtime", "breakfast"),
            *(
                "lunch",
                "dinner",
                "supper",
                "ii",
                "iii",
                "btw",
                "btwn",
                "betw",
                "wk",
                "wks",
                "wkly",
                "wkd",
                "wkds",
                "mth",
            ),
            *("mths", "mthly"),
        }
    )
)
# Verbs that, inside a name, mean that the name is an instruction: "my wife to take iron".
INSTRUCTION_VERBS = frozenset({"take", "takes", "taking", "give", "gives", "giving"})
# Weekdays in other languages: no parser knows them, but they are not names either.
FOREIGN_DAY_WORDS = frozenset(
    {
        *("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag"),
        *("montags", "dienstags", "mittwochs", "donnerstags", "freitags", "samstags", "sonntags", "täglich"),
        *("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "lunes", "martes"),
        *("miércoles", "miercoles", "jueves", "viernes", "sábado", "sabado", "domingo", "lunedì", "martedì"),
        *("mercoledì", "giovedì", "venerdì", "domenica", "maandag", "dinsdag", "woensdag", "donderdag"),
        *("vrijdag", "zaterdag", "zondag", "понедельник", "вторник", "среда", "четверг", "пятница"),
        *("суббота",),
        *("воскресенье", "diario", "diariamente", "quotidien", "dagelijks", "ежедневно"),
    }
)
# Words that, at the end of a name, begin a rule whose rest is missing.
DANGLING_WORDS = frozenset(
    {
        *("on", "in", "with", "for", "by", "to", "the", "a", "an", "my", "until", "as", "take"),
        *("and", "first"),
        *("second", "third", "fourth", "last", "m", "t", "w", "f", "s", "morning", "evening"),
        *("afternoon", "late", "early", "do", "it", "me", "be", "go", "wake", "up"),
    }
)
# Numbers with the letters of a rule: "q8h", "2x", "x3", "8pm", "24h", "3rd".
_CODED = re.compile(
    r"q(?!10$)\d{1,9}[a-z]{0,9}|x\d{1,9}|\d{1,9}x[a-z0-9]{0,9}|#\d{1,9}|\d{1,2}h\d{2}|\d{1,9}(?:st|nd|rd|th)|"
    r"[a-z0-9]{1,20}-(?:hourly|daily|weekly|monthly|yearly|hours?|days?|weeks?|months?)|"
    r"\d{1,9}(?:[ap]m?|h|hrs?|hours?|hourly|min|mins|d|days?|wks?|weeks?|months?)",
    re.ASCII,
)
_MEASURE = r"(?:m?c?g|ug|μg|ml|iu)"
_NUMBER = r"\d{1,9}(?:[.,]\d{1,9})?"
# Numbers run together with a unit, a name or a rule: "15mg*2", "3/week", "magnesium400mg", "zinc9pm".
_RUN_TOGETHER = re.compile(
    rf"{_NUMBER}{_MEASURE}[*x\d].{{0,20}}|{_NUMBER}(?:mcg|ug|μg|iu)/{_NUMBER}{_MEASURE}|"
    rf"\d{{1,4}}[sm]|\(?=?{_NUMBER}{_MEASURE}|\d{{1,2}}x?/(?:d|day|night|w|wk|week|m|mth|month)|[^\W\d_]{{3,30}}{_NUMBER}{_MEASURE}|"
    r"[^\W\d_]{3,30}\d{1,2}(?:[:.]\d\d)?[ap]m"
)
# Letters typed instead of digits: "1OO", "5l0mg"; "2l" is two litres.
_LETTERS_FOR_DIGITS = re.compile(
    rf"(?!\d{{1,9}}l$)(?=[ol.]{{0,9}}\d)(?=[\d.]{{0,9}}[ol])[\dol.]{{2,9}}{_MEASURE}?"
)
# Three or more weekdays as initials, in the order of a week: "TTS", "MTF".
_DAY_INITIALS = re.compile(r"(?=.{3})m?t?w?t?f?s?s?")
COMPOUNDS = (_CODED, _RUN_TOGETHER, _LETTERS_FOR_DIGITS, _DAY_INITIALS)
