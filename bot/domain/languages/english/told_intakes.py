"""How people tell what somebody took, and over which time: in folded text."""

import re

from bot.domain.languages.english.words import NUMBERS
from bot.domain.triage.told_intakes import ToldIntakeWords

_NUMBER = rf"(?:\d{{1,3}}(?:[.,]\d{{1,2}})?|{'|'.join(NUMBERS)}|an?|a couple of|couple)"
_PIECE = r"(?:tablets?|tabs?|pills?|capsules?|caps?|caplets?|gummies|gummys?|gummy|pieces?|sachets?)"
_UNIT = r"(?P<unit>mg|milligrams?|mcg|ug|micrograms?|g|grams?|iu|units?)"
_STRENGTH = r"(?P<strength>\d{1,6}(?:[.,]\d{1,3})?)"

_UNIT_OF_TIME = r"(?P<unit>days?|weeks?|months?)"

TOLD_INTAKES = ToldIntakeWords(
    took=re.compile(
        r"\b(?:took|taken|had|swallowed|ate|eaten|popped|downed|necked|chewed|drank|gave|given"
        r"|missing|(?:he|she|they|old|son|daughter|toddler|baby|child|kid) got"
        r"|been (?:taking|having|popping|giving))\b"
    ),
    not_taken=re.compile(
        r"\b(?:what if|what happens if|if (?:i|he|she|somebody|someone|you)|how (?:many|much)"
        r"|(?:can|could|should|may|shall|must|do) (?:i|he|she|we|you|my \w+) (?:take|give|have)"
        r"|prescribed|supposed to|allowed|(?:label|leaflet|packet|pack|box|doctor|pharmacist) says"
        r"|at (?:the )?most|(?:going|want|plan\w*|about) to"
        r"|(?:havent|didnt|not|never|almost|nearly) (?:\w+ )?(?:took|taken|take|had))\b"
    ),
    by_accident=re.compile(
        r"\b(?:swallowed|ate|eaten|chewed|drank|got (?:into|hold of|at)|opened|found|may have|might have)\b"
    ),
    before=(
        re.compile(
            rf"\b(?P<count>{_NUMBER})(?: ?x ?| (?:times |of |lots of )?){_STRENGTH} ?{_UNIT}"
            rf"(?: (?:{_PIECE}|doses?))?(?: of)?(?: (?:my|his|her|the))? $"
        ),
        re.compile(rf"(?<![\d.,])(?P<count>){_STRENGTH} ?{_UNIT}(?: of)?(?: (?!ml\b)[a-z]+)? $"),
        re.compile(
            rf"(?<![\d.,])\b(?P<count>{_NUMBER}) ?x? ?"
            rf"(?:(?:more|extra|whole|of|the|my|his|her|strong|these|{_PIECE}) ){{0,3}}"
            r"(?:(?!ml\b|drops?\b|spoon|tea|table|scoop)[a-z]+ )?$"
        ),
    ),
    after=re.compile(
        rf"^ ?(?:\(?{_STRENGTH} ?(?:{_UNIT})?\)?)?(?: ?(?:s|{_PIECE}))?"
        r"(?: ?(?:x|times) ?(?P<count>\d{1,3})(?! ?(?:a day|daily|per|hours|/)))?"
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
    every=re.compile(rf"\bevery (?P<count>{_NUMBER}|)(?: or \d)? ?(?P<unit>hours?|hrs?|h|half hour)\b"),
    times=re.compile(
        rf"\b(?:(?P<count>{_NUMBER}) (?:times|x)|(?P<twice>twice)|(?P<thrice>thrice))"
        r"(?= (?:a|per|each|every|in an?|today|already|so far|in (?:one|the same)|within|since)|[ .,!?]*$)"
    ),
    whole_day=re.compile(
        r"\b(?:since (?:yesterday|last night|\w+day)|day and night|for (?:\w+ ){0,2}(?:days?|weeks?))\b"
    ),
    half_day=re.compile(r"\b(?:since (?:this morning|breakfast|noon)|today|all day|so far)\b"),
    days=re.compile(
        r"\b(?:for|last|past|over|in)(?: the)?(?: last| past)?(?: about| around)? "
        rf"(?P<count>{_NUMBER}|few) {_UNIT_OF_TIME}\b"
    ),
    weight=re.compile(
        r"\b(?P<number>\d{1,3}(?:[.,]\d)?) ?"
        r"(?:(?P<kg>kgs?|kilos?|kilograms?)|(?P<lb>lbs?|pounds?)|(?P<stone>stones?|st))\b"
    ),
    child=re.compile(
        r"\b(?:baby(?! aspirin)|babys|infant|newborn|toddler|child|kid|grandchild|\d ?yo"
        r"|\d{1,2} ?(?:month|year|yr|yo|y ?o)s?[ -]?old"
        r"|(?:my|our|his|her) (?:little |young )?"
        r"(?:son|daughter|boy|girl|grandson|granddaughter|nephew|niece))\b"
    ),
    myself=re.compile(
        r"\b(?:i|ive|i have|i just|i accidentally)(?: \w+)? "
        r"(?:took|taken|had|swallowed|ate|popped|downed|been)\b"
    ),
    slow_release=re.compile(
        r"\b(?:(?:slow|modified|extended|prolonged) release|er|xr|sr|mr|xl|retard|slow fe)\b"
    ),
    number_words={
        **{word: float(value) for word, value in NUMBERS.items()},
        "a": 1,
        "an": 1,
        "a couple of": 2,
        "couple": 2,
        "few": 3,
        "": 1,
    },
    milligrams={
        **dict.fromkeys(("g", "gram", "grams"), 1000.0),
        **dict.fromkeys(("mg", "milligram", "milligrams"), 1.0),
        **dict.fromkeys(("mcg", "ug", "microgram", "micrograms"), 0.001),
    },
    days_of={"day": 1, "week": 7, "month": 30},
)
