"""English words for conditions that decide who may take a pain reliever."""

import re
from collections.abc import Mapping

from bot.domain.conditions import ConditionWords, NamedCondition
from bot.domain.triage.phrasings import Phrasing

_YEARS = r"(?:year|yr|y(?=[ /-]?o)|month|week|wk|mo(?=[ /-]?o))s?"
_YOUNG = (
    r"(?:[1-9]|1[0-7]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|thirteen|fourteen|fifteen|sixteen|seventeen)"
)
_COUNT = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|first|second|third)"

_NSAIDS = (
    r"(?:nsaids?|ibuprofen|aspirin|naproxen|diclofenac|anti ?-?inflammator\w+"
    r"|advil|nurofen|aleve|motrin|voltaren|voltarol)"
)
_ORDINALS = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh"
    r"|twelfth)"
)

_WORDS: Mapping[NamedCondition, Phrasing] = {
    "kidney_disease": Phrasing(
        r"kidneys?\b(?! beans?\b)",
        r"kid(?:ny|eny|nie)s?",
        r"kindeys?",
        r"renal",
        r"dialysis",
        r"ckd",
        r"e?gfr",
        r"nephr(?:itis|opathy|otic)",
        r"creatinine",
    ),
    "pregnancy": Phrasing(
        r"pregn\w*",
        r"preg(?:a|na|ne)\w*nt\w*",
        r"preg",
        r"pregg?o",
        r"embarazada",
        r"enceinte",
        r"schwanger\w*",
        rf"(?:at|im|i am|now|nearly|almost) {_COUNT} ?(?:weeks?|wks?|months?|mths?)\b(?! (?:of|old|post"
        r"|after|since|into|out|ago|off|from|late|clean|sober|free))",
        r"(?:week|wk) (?:[1-9]|[1-3]\d|4[0-2])\b",
        r"(?<!for )(?<!past )(?<!last )(?<!than )(?<!over )(?<!about )(?<!every )(?<!after )"
        r"(?:2\d|3\d|4[0-2]) ?(?:weeks?|wks?|w)\b(?! (?:of|ago|old|post|after|later|since|into|straight))",
        r"baby on the way",
        r"having (?:a|my|our|another) baby",
        r"missed my period",
        r"preggers",
        r"trimesters?",
        r"gestation\w*",
        r"antenatal",
        r"prenatal",
        r"pre ?eclampsia",
        rf"{_COUNT}(?:[ -]and[ -]a[ -]half)?[ -]?(?:weeks?|wks?|months?|mths?) (?:along|gone"
        rf"|in\b(?! a)|preg\b|with child)",
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
    "breastfeeding": Phrasing(
        r"breast ?-?f(?:ee?d\w*|ed)",
        r"breast ?milk",
        r"lactat\w+",
        r"nursing (?:mum|mom|mother|my|a|our|the|her)",
        r"nursing\b(?! (?:homes?|degree|school|students?|staff|job|shifts?|care))",
        r"pump(?:ing)? (?:breast ?)?milk",
        r"post ?-?partum",
        r"(?:just|recently) gave birth",
        r"bf(?:ing)?",
    ),
    "under_18": Phrasing(
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
        r"(?:a|am|is|im|for|as) minors?\b(?! (?:pain|injury|ache|problem|back|surgery|sprain|bleed|issue"
        r"|ailment|thing|side|fall|accident|headache|cut|burn|procedure|operation|strain|symptom)\w*)",
        r"minors",
        r"under ?-?age",
        r"adolescen\w+",
        r"pre ?-?teens?",
        r"tweens?",
        r"(?:not|nt) (?:even |quite |yet )?(?:18|eighteen)(?: yet)?",
        r"turn(?:s|ing)? (?:1[0-8]|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen)\b",
        r"1[0-7] ?/? ?[mf]\b",
        r"born in 20[12]\d",
        rf"{_ORDINALS} ?-?grade(?:r|rs)?\b(?! (?:sprain|tear|strain|burn))",
        r"in grade (?:[1-9]|1[0-2])\b",
        r"(?:in )?year (?:[1-9]|1[0-3]) (?:student|pupil|boy|girl|at school)",
        r"in year (?:[1-9]|1[0-3])\b",
        r"(?:middle|primary|elementary|junior) school",
        r"kindergarten",
        r"(?:my|our) (?:little |young |teen(?:age)? )?(?:son|daughter|boy|girl|grandson"
        r"|granddaughter|nephew|niece|lad|grandchild|grandkid|little one)s?"
        r"(?! (?:is )?an? (?:nurse|doctor|gp|pharmacist|chemist|physio\w*|midwife|medic|paramedic|carer)\b)",
        r"secondary school",
        r"high ?school(?:er)?",
        r"school ?(?:boy|girl|child|kid)\w*",
    ),
    "blood_thinner": Phrasing(
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
        r"blood clots?",
        r"dvt",
        r"embol(?:ism|us|i)\w*",
        r"thrombo\w+",
        r"heparin",
        r"clexane",
        r"enoxaparin",
        r"(?:on|take|takes|taking) (?:(?:low ?-?dose|baby|daily) )?aspirin (?:75|81|every ?day|daily)\b",
        r"low ?-?dose aspirin",
        r"von willebrand\w*",
        r"itp",
        r"low platelets?",
        r"platelets? (?:are|is|count)",
        r"clot(?:s|ting)? (?:medicine|medication|meds|tablets?|pills?)",
    ),
    "ulcer": Phrasing(
        r"ulcers?",
        r"ulcerated",
        r"ul(?:cr|cr|ser|cere|cor)s?",
        r"ibd",
        r"stomach bleed\w*",
        r"bleeding (?:stomach|gut)",
        r"gi bleed\w*",
        r"gut bleed\w*",
        r"(?:bleed|bled)\w* (?:in|from) (?:(?:my|his|her|the) )?(?:stomach|gut|bowel)",
        r"perforat\w+",
        r"gastritis",
        r"h ?\.? ?pylori",
        r"crohn\w*",
        r"colitis",
    ),
    "nsaid_allergy": Phrasing(
        r"allerg\w+ (?:\w+ ){0,3}?(?:nsaids?|ibuprofen|aspirin|naproxen|anti ?-?inflammator\w+"
        r"|advil|nurofen|aleve|motrin|pain ?-?killers?)",
        r"(?:nsaids?|ibuprofen|aspirin|naproxen|advil|nurofen|aleve) (?:\w+ ){0,1}allerg\w+",
        r"(?:reacted|react|reaction) (?:\w+ ){0,2}?to (?:nsaids?|ibuprofen|aspirin|naproxen)",
        rf"{_NSAIDS} (?:gives?|gave|makes?|made|causes?|caused|triggers?|triggered) (?:\w+ ){{0,4}}?"
        r"(?:wheez|hives|rash|swell|swollen|itch|puff|asth?ma|react)\w*",
        rf"(?:hives|rash|swelling|swollen|wheez\w+|itch\w*) (?:\w+ ){{0,2}}?(?:from|with|after|on) {_NSAIDS}",
        # Not "who can't take aspirin?", which asks about others.
        r"(?<!who )(?<!who is )(?<!whos )(?<!who are )(?:cant|cannot|can not|not allowed|mustnt|must not"
        r"|not supposed to|told not to|said no|unable to)"
        rf" (?:(?:to|have|take|use|any) ){{0,3}}{_NSAIDS}",
        r"samters?",
        r"aerd",
    ),
    "asthma": Phrasing(
        r"asth?a?m\w*",
        r"asmth?a\w*",
        r"ashtma\w*",
        r"athsma\w*",
        r"wheez\w*",
        r"emphysema",
        r"chronic bronchitis",
        r"nasal polyps?",
        r"seretide",
        r"symbicort",
        r"advair",
        r"inhalers?",
        r"copd",
        r"ventolin",
        r"salbutamol",
        r"albuterol",
    ),
    "antidepressant": Phrasing(
        r"anti ?-?depress\w*",
        r"ssris?",
        r"snris?",
        r"depression (?:medicine|medication|meds|tablets?|pills?)",
    ),
    "steroid": Phrasing(
        r"(?:on|taking|take|takes|using|my|oral|cortico) ?-?steroids?",
        r"corticosteroids?",
        r"predni\w+",
        r"pred",
    ),
    "heart": Phrasing(
        r"heart (?:failure|disease|condition|problems?|trouble|attack|surgery|bypass|patient|meds"
        r"|medication|issues?)",
        r"weak heart",
        r"bad heart",
        r"cardiac",
        r"angina",
        r"heart (?:pill|tablet|rhythm)s?",
        r"irregular heart ?beat",
        r"arrhythmi\w*",
        r"(?<!heat )(?<!sun )(?<!heat-)strokes?",
        r"tias?",
        r"chf",
        r"cardiomyopathy",
        r"(?<!gastric )bypass",
        r"pacemaker",
        r"defibrillator",
        r"atrial fib\w*",
        r"a ?-?fib",
        r"coronary",
    ),
    "blood_pressure": Phrasing(
        r"(?:high )?blood pressure",
        r"hypertensi\w+",
        r"water (?:tablet|pill)s?",
        r"diuretics?",
        r"ace inhibitors?",
        r"hyperten[st]i\w+",
        r"fluid (?:tablet|pill)s?",
        r"bp",
    ),
    "liver": Phrasing(
        r"liver\b(?! oil)",
        r"cirr?h?osis",
        r"hep ?-?[abc]",
        r"jaundiced?",
        r"hepatitis",
        r"hepatic",
    ),
    "alcohol": Phrasing(
        r"alcoholi\w+",
        r"heavy drink\w*",
        r"drink (?:a lot|heavily|every (?:day|night)|daily)",
        r"drinks (?:a lot|heavily)",
        # "Can I drink wine with ..." tells of no habit.
        r"(?<!can i )(?<!may i )(?<!could i )(?<!should i )(?<!ok to )(?<!safe to )dr(?:i|a|u)nk(?:s|ing)? "
        r"(?:\w+ ){0,3}?(?:beers?|wines?|pints?|whisk\w+|vodkas?|spirits|gin|rum|alcohol)",
        r"hung ?-?over",
    ),
    "lithium": Phrasing(
        r"lithium",
    ),
    "methotrexate": Phrasing(
        r"methotrexate",
        r"mtx",
    ),
    "over_60": Phrasing(
        r"(?:im|i am|is|hes|shes|aged?|turned) (?:6\d|7\d|8\d|9\d)\b(?! ?(?:weeks?|days?|mg|mcg|g\b"
        r"|hours?|hrs?|kg|lbs?|pounds?|percent|%|minutes?|mins?|cm|to\b|over\b))(?![:.,/]\d)",
        r"(?:grand(?:ma|mother|pa|father|ad)|granny|nana?|mum|mom|dad|mother|father)"
        r" (?:is )?(?:6\d|7\d|8\d|9\d)\b",
        r"(?:6\d|7\d|8\d|9\d)[ -]?(?:years?|yrs?|y)[ /-]?(?:old|o)s?",
        r"over ?-?(?:60|65|70|75|80)s?",
        r"(?:my|our) (?:\w+ )?(?:grandma|grandmother|granny|grandpa|grandfather|grandad|nana)",
        r"elderly",
        r"pensioner",
        r"senior citizen",
    ),
    "dehydration": Phrasing(
        r"de ?-?hydrat\w+",
    ),
}
_DENIED = re.compile(
    r"\b(?:no|not|without|never(?: had)?|neither|nor|isnt|arent|wasnt|dont have|do not have|havent|hasnt"
    r"|doesnt have|didnt have|aint)"
    r"(?: (?:a|an|any|my|the|got|had|been|on|taking|history of|known|problems? with|currently|even)){0,3} $"
)

CONDITIONS = ConditionWords(named=_WORDS, denied=_DENIED)
