"""Name the conditions that a message mentions and that decide who may take a pain reliever.

A profile holds what a person told once; a question often says it in passing: "I have an ulcer, what can I
take?". Every condition here stands in the content's lists of who must not take a pain reliever or asks first.
What is denied ("no kidney problems") is not named.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, get_args

from bot.domain.profiles import Condition
from bot.domain.signs import Wording

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

Named = Literal[
    Condition,
    "asthma",
    "antidepressant",
    "steroid",
    "heart",
    "blood_pressure",
    "liver",
    "alcohol",
    "lithium",
    "methotrexate",
]
"""A condition of a profile, or one that only a message names."""

NAMED: tuple[Named, ...] = get_args(Named)

# Groups of content/medicines.yaml whose members say the condition: who takes apixaban takes a blood thinner.
_GROUPS: Mapping[str, Named] = {
    "vka": "blood_thinner",
    "doacs": "blood_thinner",
    "heparins": "blood_thinner",
    "antiplatelets": "blood_thinner",
    "ssri_snri": "antidepressant",
    "ace_inhibitors": "blood_pressure",
    "arbs": "blood_pressure",
    "loop_diuretics": "blood_pressure",
    "thiazides": "blood_pressure",
    "k_sparing": "blood_pressure",
    "beta_blockers": "blood_pressure",
    "ccbs": "blood_pressure",
    "antihypertensives": "blood_pressure",
    "corticosteroids": "steroid",
    "lithium": "lithium",
    "methotrexate": "methotrexate",
}

_YEARS = r"(?:year|yr|y(?=[ /-]?o)|month|week|wk|mo(?=[ /-]?o))s?"
_YOUNG = (
    r"(?:[1-9]|1[0-7]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|thirteen|fourteen|fifteen|sixteen|seventeen)"
)
_COUNT = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|first|second|third)"

_WORDS: Mapping[Named, Wording] = {
    "kidney_disease": Wording(
        r"kidneys?\b(?! beans?\b)",
        r"renal",
        r"dialysis",
        r"ckd",
        r"e?gfr",
        r"nephr(?:itis|opathy|otic)",
        r"creatinine",
    ),
    "pregnancy": Wording(
        r"pregn\w*",
        r"preggo",
        r"preggers",
        r"trimesters?",
        r"gestation\w*",
        r"antenatal",
        r"prenatal",
        r"pre ?eclampsia",
        rf"{_COUNT}(?:[ -]and[ -]a[ -]half)?[ -]?(?:weeks?|wks?|months?|mths?) (?:along|gone"
        rf"|in(?: my)? pregn\w*|preg\b|with child)",
        r"expecting (?:a baby|a child|twins|our|my|in)",
        r"(?:im|i am|shes|she is|wife is|we are|were) expecting",
        r"with child",
        r"mum to be",
        r"mom to be",
        r"mother to be",
        r"baby bump",
        r"up the duff",
        r"in the family way",
        r"baby (?:is )?due",
        r"due date",
        r"carrying (?:a baby|twins|my)",
        r"trying to conceive",
        r"ttc",
    ),
    "breastfeeding": Wording(
        r"breast ?-?f(?:ee?d\w*|ed)",
        r"breast ?milk",
        r"lactat\w+",
        r"nursing (?:mum|mom|mother|my|a|our|the|her)",
        r"(?:im|i am|still|while) nursing",
        r"bf(?:ing)?",
    ),
    "under_18": Wording(
        rf"{_YOUNG}[ -]?{_YEARS}[ /-]?(?:old|o)s?",
        rf"{_YOUNG}[ -]?(?:yo|y/o|yr old)s?",
        rf"(?:im|i am|hes|he is|shes|she is|who is|(?:son|daughter|kid|child|boy|girl|grandson"
        rf"|granddaughter|nephew|niece) is|aged?|turned|just turned) (?:only |just |nearly "
        rf"|almost )?{_YOUNG}(?! ?(?:weeks?|months?|days?|mg|mcg|g\b|hours?|hrs?|stone|feet|ft|kg"
        rf"|lbs?|pounds?|percent|%|tablets?|pills?|times?|pm\b|am\b|to\b|or\b|x\b|and a half"
        rf"|minutes?|years? (?:into|since|post|after)))(?![:.,]\d)",
        r"under ?-?(?:18|16|12|eighteen|sixteen|twelve)s?",
        r"teen(?:s|age|aged|ager|agers)?",
        r"(?:kid|child|toddler|infant|newborn|bab(?:y|ie))s?\b(?! ?aspirin| ?proof| ?birth| due"
        r"| bump)",
        r"children",
        r"minor\b(?= who|,|\.|$)",
        r"(?:my|our) (?:little |young |teen(?:age)? )?(?:son|daughter|boy|girl|grandson"
        r"|granddaughter|nephew|niece|lad|grandchild|grandkid|little one)s?",
        r"secondary school",
        r"high ?school(?:er)?",
        r"school ?(?:boy|girl|child|kid)\w*",
    ),
    "blood_thinner": Wording(
        r"blood ?-?thin\w*",
        r"thin(?:s|ning|ner|ners)? (?:my|his|her|the) blood",
        r"anti ?-?coag\w*",
        r"coumadin",
        r"warfarin",
        r"anti ?-?platelets?",
        r"doacs?",
        r"noacs?",
        r"haemophili\w+",
        r"hemophili\w+",
        r"bleeding (?:disorder|problem)s?",
        r"(?:heart )?stents?",
        r"clot(?:s|ting)? (?:medicine|medication|meds|tablets?|pills?)",
    ),
    "ulcer": Wording(
        r"ulcers?",
        r"ulcerated",
        r"stomach bleed\w*",
        r"bleeding (?:stomach|gut)",
        r"gi bleed\w*",
        r"gut bleed\w*",
        r"(?:bleed|bled)\w* (?:in|from) (?:my|his|her|the) (?:stomach|gut|bowel)",
        r"perforat\w+",
        r"gastritis",
        r"h ?\.? ?pylori",
        r"crohn\w*",
        r"colitis",
    ),
    "nsaid_allergy": Wording(
        r"allerg\w+ (?:\w+ ){0,3}?(?:nsaids?|ibuprofen|aspirin|naproxen|anti ?-?inflammator\w+"
        r"|advil|nurofen|aleve|motrin|pain ?-?killers?)",
        r"(?:nsaids?|ibuprofen|aspirin|naproxen|advil|nurofen|aleve) (?:\w+ ){0,1}allerg\w+",
        r"(?:reacted|react|reaction) (?:\w+ ){0,2}?to (?:nsaids?|ibuprofen|aspirin|naproxen)",
        r"samters?",
        r"aerd",
    ),
    "asthma": Wording(
        r"asth?m\w*",
        r"inhalers?",
        r"copd",
        r"ventolin",
        r"salbutamol",
        r"albuterol",
    ),
    "antidepressant": Wording(
        r"anti ?-?depress\w*",
        r"ssris?",
        r"snris?",
        r"depression (?:medicine|medication|meds|tablets?|pills?)",
    ),
    "steroid": Wording(
        r"(?:on|taking|take|takes|using|my|oral|cortico) ?-?steroids?",
        r"corticosteroids?",
        r"predni\w+",
    ),
    "heart": Wording(
        r"heart (?:failure|disease|condition|problems?|trouble|attack|surgery|bypass|patient|meds"
        r"|medication|issues?)",
        r"weak heart",
        r"bad heart",
        r"cardiac",
        r"angina",
        r"(?:had|have had|after|since) (?:a |my |his |her )?(?:\w+ )?stroke",
        r"atrial fib\w*",
        r"a ?-?fib",
        r"coronary",
    ),
    "blood_pressure": Wording(
        r"(?:high )?blood pressure",
        r"hypertensi\w+",
        r"water (?:tablet|pill)s?",
        r"diuretics?",
        r"ace inhibitors?",
        r"high bp",
        r"bp (?:tablet|pill|med)\w*",
    ),
    "liver": Wording(
        r"liver\b(?! oil)",
        r"cirrhosis",
        r"hepatitis",
        r"hepatic",
    ),
    "alcohol": Wording(
        r"alcoholi\w+",
        r"heavy drink\w*",
        r"drink (?:a lot|heavily|every (?:day|night)|daily)",
        r"drinks (?:a lot|heavily)",
    ),
    "lithium": Wording(
        r"lithium",
    ),
    "methotrexate": Wording(
        r"methotrexate",
        r"mtx",
    ),
}
_DENIED = re.compile(
    r"\b(?:no|not|without|never(?: had)?|neither|nor|isnt|arent|wasnt|dont have|do not have|havent|hasnt"
    r"|doesnt have|didnt have|aint)"
    r"(?: (?:a|an|any|my|the|got|had|been|on|taking|history of|known|problems? with|currently|even)){0,3} $"
)
# Characters before a word in which its denial can stand.
_REACH = 48


def named(folded: str, groups: Collection[str]) -> frozenset[Named]:
    """Return the conditions that a message names.

    Args:
        folded: Text as `names.fold` returns it.
        groups: Ids of the medicine classes to which the things it names belong.
    """
    by_class = {condition for group, condition in _GROUPS.items() if group in groups}
    return frozenset(by_class | {each for each in NAMED if _says(folded, _WORDS[each])})


def _says(folded: str, words: Wording) -> bool:
    return any(not _is_denied(folded, match.start()) for match in words.finditer(folded))


def _is_denied(folded: str, start: int) -> bool:
    return bool(_DENIED.search(folded[max(0, start - _REACH) : start]))
