"""English words of complaints that tell no number: "my back hurts", "so tired today", "i feel low"."""

import re

from bot.domain.complaint_words import ComplaintWords

_I = (
    r"(?:(?:hi|hello|oh|ugh|im|i|am|ive|have|feel|feeling|felt|been|got|my|so|really|very|too|just|a|bit"
    r"|little|quite|always|still|completely|totally|absolutely|pretty|rather) ){0,8}+"
)
_NOW = (
    r"(?:,? (?:today|now|again|tonight|this (?:morning|afternoon|evening|week)|lately|at the moment|right now"
    r"|all (?:day|the time)|every day|these days|please|help|in myself)){0,3}+[.! ]*+"
)
_TIRED = (
    r"(?:tired(?: out)?|exhausted|shattered|knackered|worn out|drained|sleepy|no energy|wiped(?: out)?"
    r"|fatigued?|weary|run down|dead on my feet|cream crackered|wrecked)"
)
_LOW = (
    r"(?:low(?: mood)?|down|sad|unhappy|miserable|tearful|fed up|depressed|lonely|anxious|stressed(?: out)?"
    r"|overwhelmed|worried|on edge|down in the dumps)"
)
_COLD = (
    r"(?:(?:i|im|ive|think|have|had|got|getting|caught|with|coming|down|really|just|still) ){0,6}+"
    r"(?:a |an |another )?(?:bad |nasty |heavy |stinking |awful |common |head |chest )*+cold"
    r"(?: (?:and (?:a )?(?:cough|sore throat|runny nose)|coming(?: on)?))?"
)
_CONSTIPATED = r"(?:constipat(?:ed|ion)|bunged up|blocked up|(?:cant|cannot|havent been able to) poo)"
_ACHES = (
    r"(?:knees?|shoulders?|hips?|hands?|wrists?|elbows?|ankles?|foot|feet|heels?|legs?|arms?|thumbs?|fingers?"
    r"|toes?|joints?|tooth|teeth|toothache|periods?|muscles?|calf|thighs?|shins?)"
)
_PARTS = (
    r"(?:heads?|headaches?|migraines?|stomach|tummy|belly|gut|eyes?|ears?|earache|throat|chest|jaw|face|ribs?"
    r"|neck|groin|kidneys?|bladder|skin|mouth|nose|breasts?)"
)


def _whole(pattern: str, lead: str = _I) -> re.Pattern[str]:
    return re.compile(f"{lead}{pattern}{_NOW}")


COMPLAINTS = ComplaintWords(
    questions=((_whole(_TIRED), "so tired during the day what can i do"),),
    taken_for=(
        (_whole(_COLD, ""), ("zinc", "vitamin c", "echinacea")),
        (_whole(_CONSTIPATED), ("psyllium",)),
    ),
    low_mood=_whole(_LOW),
    pain_elsewhere=_whole(
        rf"(?:toothache|earache|(?:{_ACHES}|stomach|tummy|belly) ?"
        r"(?:pains?|aches?|hurts?|hurting|(?:is|are) sore))"
    ),
    number=re.compile(
        r"\d|\b(?:zero|nought|naught|none|nothing|no (?:pain|ache)|not (?:a|any)|one|two|three|four|five|six"
        r"|seven|eight|nine|ten|painfree|pain free|gone|better|fine)\b"
    ),
    back=re.compile(r"\b(?:back|backache|lumbago|spine|sciatica|lumbar)\b"),
    what_helps_back="my back hurts what can i do",
    what_helps_night="i cant sleep what can i do",
    what_helps="{} what can i do",
    elsewhere=re.compile(rf"\b(?:{_ACHES}|{_PARTS})\b"),
    pain_of="{} pain",
    relieved=re.compile(rf"\b{_ACHES}\b"),
    painkillers=("ibuprofen", "paracetamol"),
    habitual=re.compile(
        r"\b(?:keep|keeps|always|never|every night|each night|night after night|again and again|most nights"
        r"|for (?:weeks|months|years)|cant|cannot|trouble|struggle|struggling|usually|often)\b"
    ),
    moment=re.compile(
        r"(?:(?:on|this|next|last|every|for|by) ){0,2}+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
        r"|tomorrow|yesterday|tonight|(?:the )?weekends?)[.!? ]*+"
    ),
)
