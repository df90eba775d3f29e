"""What somebody wants to know about a subject, by the words they use."""

from __future__ import annotations

import re
from typing import Literal

Aspect = Literal[
    "interactions",
    "overdose",
    "pregnancy",
    "dose",
    "timing",
    "side_effects",
    "duration",
    "evidence",
    "general",
]

# In this order: the first that fits is what is asked.
_ASPECTS: tuple[tuple[Aspect, re.Pattern[str]], ...] = (
    ("overdose", re.compile(r"\boverdos|\btoo much\b|\bto much\b|\bpoison|\btoxic|\bexcess")),
    ("pregnancy", re.compile(r"\bpregnan|\bbreast ?-?fe|\bnursing\b|\blactat|\btrimester")),
    (
        "interactions",
        re.compile(r"\binteract|\bmix(?:ed|ing)?\b|\bcombin|\btogether\b|\binterfer|\bsame time\b"),
    ),
    (
        "dose",
        re.compile(
            r"\bhow much\b|\bhow many\b|\bdos(?:e|es|age|ing)\b|\bmaximum\b|\bdaily\b"
            r"|(?<!\d)(?<!\d )\b(?:mgs?|mcg|iu)\b"
        ),
    ),
    (
        "timing",
        re.compile(r"\bwhen\b|\bbest t(?:i)?me\b|\bmorning\b|\bempty stomach\b|\bwith food\b|\bbefore bed\b"),
    ),
    (
        "duration",
        re.compile(
            r"\bhow long\b|\bhow soon\b|\bhow often\b|\bhow quickly\b|\bnumber of days\b|\bevery ?day\b"
        ),
    ),
    (
        "side_effects",
        re.compile(
            r"\bside effects?\b|\bcause|\brisks?\b|\bdanger|\bharm|\bsafe|\bwarning|\bprecaution|\bmake me\b"
        ),
    ),
    (
        "evidence",
        re.compile(
            r"\bdoes\b.*\b(?:help|work|relieve|cure|prevent|treat)|\bgood for\b|\bbenefit|\buseful\b|\btrue\b"
        ),
    ),
)
_TOGETHER = re.compile(
    r"\binteract|\binterfer|\bmix(?:ed|es|ing)?\b|\bcombin|\btogether\b|\bsame time\b|\bboth\b"
)
# What links two names that stand near each other: "after a cocktail", "if I am on", "magnesium + zinc".
_LINK = re.compile(
    r"\b(?:with|and|plus|after|before|while|when|on|by|if (?:i|im|you|he|she)|along ?side)\b|[&+/]"
)
_LONGEST_LINK = 45
_ALLOWED = re.compile(
    r"\b(?:ok|okay|safe|safely|alright|all right|fine|(?:can|could|may|should) (?:i|he|she|we|you))\b"
)
_SENTENCE_END = re.compile(r"[.!?;\n]")
_COMPARED = re.compile(
    r"\bbetter\b|\bdifferen|\bvs\b|\bversus\b|\binstead\b|\bstronger\b|\bcompar|\bwhich\b|\bcontain"
    r"|\brather than\b|\b(?:is|are) (?:there )?in\b"
    r"|^\W*(?:is|are) (?:\S+ ){1,2}an?\b"  # is aleve an nsaid
)


def aspect(folded: str) -> Aspect:
    """Return what is asked about a subject."""
    return next((name for name, words in _ASPECTS if words.search(folded)), "general")


def together(folded: str) -> bool:
    """Say whether a text uses the words for taking things together."""
    return bool(_TOGETHER.search(folded))


def allowed(folded: str) -> bool:
    """Say whether a text asks if something may be taken."""
    return bool(_ALLOWED.search(folded))


def linked(between: str) -> bool:
    """Say whether the text between two names puts what they name together."""
    return len(between) <= _LONGEST_LINK and not _SENTENCE_END.search(between) and bool(_LINK.search(between))


def compared(folded: str) -> bool:
    """Say whether a text asks which of several things is the better one, or what is in it."""
    return bool(_COMPARED.search(folded))
