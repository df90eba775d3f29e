"""What English says around the signs of red flags, which are in content/red_flag_wording/en.yaml.

The patterns see folded text: lower case, no apostrophes ("cant").
"""

import re

from bot.domain.languages.english.told_intakes import TOLD_INTAKES
from bot.domain.triage.phrasings import TriageWords

_PERSON = re.compile(
    r"\b(?:i|im|ive|id|ill|my|me|myself|he|hes|she|shes|his|her|him|we|our|they|their|wife|husband|partner"
    r"|mothers?|fathers?|moms?|mums?|dads?|sons?|daughters?|brothers?|sisters?|friends?|grand\w+|uncle|aunt"
    r"|boyfriend|girlfriend|patients?|man|woman|female|male|boy|girl|someone|toddler|baby|child|kid)\b"
)
_QUESTION = re.compile(
    r"\W{0,9}(?:and |or |so |but )?"
    r"(?:can|could|does|do|did|is|are|will|would|should|what|whats|which|how|why|when|who)\b"
)
_DENIED = re.compile(
    r"\b(?:no|not|without|never|nor|denies|isnt|arent|wasnt|dont|doesnt|didnt|havent|hasnt)"
    r"(?! (?:sure|only|just|longer|idea|kidding|because|know))(?:\W{1,9}\w{1,40}){0,2}\W{0,9}$"
)
_HAS_TAKEN = re.compile(r"\b(?:took|taken|swallowed|ingested|gave|given)\b")
_OVERDOSE = re.compile(r"\boverdos(?:e|age)\b")

TRIAGE = TriageWords(
    person=_PERSON,
    question=_QUESTION,
    denied=_DENIED,
    took=_HAS_TAKEN,
    overdose=_OVERDOSE,
    times=re.compile(r"\b\d{1,2}(?::\d\d)? ?(?:o ?clock|am|pm)\b"),
    asks_signs=re.compile(
        r"\b(?:(?:warning )?signs?|symptoms?|red flags?"
        r"|how (?:do|can|would) (?:you|i) (?:tell|know|spot|recogni[sz]e)"
        r"|what(?:s| is| are| does| do)|meaning)\b"
    ),
    told=TOLD_INTAKES,
    took_line="I took {}",
)
