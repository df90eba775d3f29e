"""How people tell what somebody took, and over which time: in folded text."""

import re

from bot.domain.languages.english.words import NUMBERS
from bot.domain.triage.told_intakes import ToldIntakeWords

_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_NUMBER_WORDS: dict[str, float] = {
    **{word: float(value) for word, value in NUMBERS.items()},
    **_TENS,
    **{
        f"{ten}{joint}{one}": value + NUMBERS[one]
        for ten, value in _TENS.items()
        for one in tuple(NUMBERS)[:9]
        for joint in " -"
    },
    "dozen": 12,
    "a dozen": 12,
    "half a dozen": 6,
    "two dozen": 24,
    "a": 1,
    "an": 1,
    "a couple of": 2,
    "couple": 2,
    "few": 3,
}
_WORDS = "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))
_NUMBER = rf"(?:\d{{1,3}}(?:[.,]\d{{1,2}})?|{_WORDS})"
_PIECE = r"(?:tablets?|tabs?|pills?|capsules?|caps?|caplets?|gummies|gummys?|gummy|pieces?|sachets?)"
_UNIT = r"(?P<unit>mg|milligrams?|mcg|ug|micrograms?|g|grams?|iu|units?)"
# What a number counts that is no strength: "paracetamol 30 minutes ago".
_NO_STRENGTH = r"(?:-|to|or|min|h\b|hour|hr|day|time|am\b|pm\b|year|week|month|%|:)"
_STRENGTH = r"(?P<strength>\d{1,6}(?:[.,]\d{1,3})?)"

_UNIT_OF_TIME = r"(?P<unit>days?|weeks?|months?)"

TOLD_INTAKES = ToldIntakeWords(
    clause_end=re.compile(r"[.!?;,\n](?!\d)|\b(?:but|because|cos|then)\b"),
    took=re.compile(
        r"\b(?:took|taken|had|swallowed|ate|eaten|popped|downed|necked|chewed|drank|gave|given"
        r"|(?:am|im|been|is|hes|shes|keep|kept) (?:taking|having|popping)|i (?:usually |always )?take"
        r"|missing|(?:he|she|they|old|son|daughter|toddler|baby|child|kid) got"
        r"|been giving)\b"
    ),
    not_taken=re.compile(
        r"\b(?:what if|what happens if|if (?:i|he|she|somebody|someone|you)|how (?:many|much)"
        r"|(?:can|could|should|may|shall|must|do) (?:i|he|she|we|you|my \w+) (?:take|give|have)"
        r"|prescribed|supposed to|allowed|(?:label|leaflet|packet|pack|box|doctor|pharmacist) says"
        r"|to take home|in (?:the|my|our) (?:drawer|cupboard|cabinet|bag|house|box)|at (?:the )?most"
        r"|given (?:\w+ ){0,6}by (?:the|a|my|our) (?:pharmac|doctor|hospital|dentist|gp)\w*"
        r"|(?:going|want|plan\w*|about) to"
        r"|(?:havent|didnt|not|never|almost|nearly) (?:\w+ )?(?:took|taken|take|had))\b"
    ),
    by_accident=re.compile(
        r"\b(?:swallowed|ate|eaten|chewed|drank|got (?:into|hold of|at)|opened|found|may have|might have)\b"
    ),
    before=(
        re.compile(
            rf"\b(?P<count>{_NUMBER})(?: ?x ?| (?:{_PIECE} )?(?:times |of |lots of )?){_STRENGTH} ?{_UNIT}"
            rf"(?: (?:{_PIECE}|doses?))?(?: of)?(?: (?:my|his|her|the))? $"
        ),
        re.compile(rf"(?<![\d.,])(?P<count>){_STRENGTH} ?{_UNIT}(?: of)?(?: (?!ml\b)[a-z]+)? $"),
        re.compile(
            # "At 5 and" is an hour, and what stands before it.
            rf"(?<![\d.,])(?<!\bat )\b(?P<count>{_NUMBER}) ?x? ?"
            rf"(?:(?:more|extra|whole|of|the|my|his|her|strong|these|{_PIECE}) ){{0,3}}"
            r"(?:(?!ml\b|drops?\b|spoon|tea|table|scoop|and\b|plus\b|then\b|with\b)[a-z]+ )?$"
        ),
    ),
    after=re.compile(
        rf"^ ?(?:(?P<pieces>\d{{1,3}}) {_PIECE}\b"
        rf"|(?:\(?{_STRENGTH}(?: ?{_UNIT}\b|(?!\d| ?{_NO_STRENGTH}))\)?)?"
        rf"(?: ?(?:s|{_PIECE}))?"
        r"(?: ?(?:x|times) ?(?P<count>\d{1,3})(?!\d| ?(?:hours|/)))?)"
    ),
    again=re.compile(
        rf"(?:\b(?:and|then|plus|and then)|,) (?:another |again )?(?P<count>{_NUMBER})(?: (?:more|extra))?"
        rf"(?: {_PIECE})?"
        r"(?= (?:at|an hour|after|around|about|this|in the|before|later|\d+ hours?)|[ .,!]*$)"
    ),
    at_once=re.compile(
        r"\b(?:at once|at the same time|in one go|in one|all together|straight"
        r"|(?:in|within) (?:an|one|1|half an) hour)\b"
    ),
    in_a_day=re.compile(
        r"\b(?:today|over the day|during the day|throughout|all day|so far|since|yesterday|overnight"
        r"|every|each|in (?:the last |the past )?(?:24|12) ?h\w*|a day|per day|daily|spread"
        r"|for (?:\w+ ){0,2}(?:days?|weeks?|months?))\b"
    ),
    every=re.compile(
        rf"\bevery (?P<count>{_NUMBER}|)(?:(?: ?- ?| to | or )\d{{1,2}})? ?"
        r"(?:hours?|hrs?|h|(?P<half>half hour))\b"
    ),
    times=re.compile(
        rf"\b(?:(?P<count>{_NUMBER}) (?:times|x)|(?P<twice>twice)|(?P<thrice>thrice))"
        r"(?= (?:a|per|each|every|in an?|today|already|so far|in (?:one|the same)|within|since)|[ .,!?]*$)"
    ),
    whole_day=re.compile(
        r"\b(?:since (?:yesterday|last night|\w+day)|day and night|for (?:\w+ ){0,2}(?:days?|weeks?))\b"
    ),
    half_day=re.compile(r"\b(?:since (?:this morning|breakfast|noon)|today|all day|so far)\b"),
    days=re.compile(
        r"\b(?:(?P<each>for)|in|over|during|within|last|past)(?: the)?(?: last| past)?(?: about| around)? "
        rf"(?:(?P<count>{_NUMBER}) )?{_UNIT_OF_TIME}\b"
    ),
    each_day=re.compile(r"\b(?:(?:a|per|each|every) day|daily|a night)\b"),
    not_daily=re.compile(r"\b(?:(?:a|per|each|every|one time per) (?:week|month)|weekly|monthly)\b"),
    weight=re.compile(
        r"(?<!lost )(?<!lose )(?<!gained )(?<!lifted )(?<!carried )(?<!lift )"
        r"\b(?P<number>\d{1,3}(?:[.,]\d)?) ?"
        r"(?:(?P<kg>kgs?|kilos?|kilograms?)|(?P<lb>lbs|pounds)|(?P<stone>stones?))\b"
    ),
    not_mine=re.compile(
        r"\b(?:he|hes|she|shes|they|(?:my|our|his|her) (?:\w+ )?(?:husband|wife|partner|mum|mom|dad|mother"
        r"|father|son|daughter|brother|sister|friend|mate|gran|nan|boyfriend|girlfriend|boy|girl|kid|child))\b"
    ),
    earlier=re.compile(
        r"\b(?:ago|earlier|this morning|last night|yesterday|already|so far|since|today|at \d{1,2})\b"
    ),
    child=re.compile(
        r"\b(?:baby(?! aspirin)|babys|infant|newborn|toddler|child|kid|grandchild|\d ?yo"
        r"|\d{1,2} ?months?[ -]?old|(?<!\d)(?:\d|1[0-5]) ?(?:year|yr|yo|y ?o)s?[ -]?old"
        r"|(?:my|our|his|her) (?:little |young )?"
        r"(?:son|daughter|boy|girl|grandson|granddaughter|nephew|niece))\b"
    ),
    myself=re.compile(
        r"(?<!while )(?<!when )\b(?:i|ive|i have|i just|i accidentally)(?: \w+)? "
        r"(?:took|taken|had|swallowed|ate|popped|downed|been)\b"
    ),
    slow_release=re.compile(
        r"\b(?:(?:slow|modified|extended|prolonged) release|retard|slow fe"
        r"|(?:mg|\d{3}) ?(?:er|xr|sr|mr|xl))\b"
    ),
    number_words={**_NUMBER_WORDS, "": 1},
    milligrams={
        **dict.fromkeys(("g", "gram", "grams"), 1000.0),
        **dict.fromkeys(("mg", "milligram", "milligrams"), 1.0),
        **dict.fromkeys(("mcg", "ug", "microgram", "micrograms"), 0.001),
    },
    days_of={"day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30},
)
