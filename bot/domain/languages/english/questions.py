"""English words of questions, and the questions that a follow-up stands for."""

import re
from collections.abc import Mapping

from bot.domain.languages.english.talk import KIN
from bot.domain.questions import Intent, QuestionWords

# In this order: the first that fits is what is asked.
_ASPECTS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    (
        "too_much",
        re.compile(
            r"\boverdos|\bto+ much\b|\bto+ many (?!nights|days|weeks|times)\b"
            r"|\bpoison|\btoxic|\bexcess|\bhigh (?:blood )?(?:level|dose)s?\b"
            r"|\bhigh (?:magnesium|calcium|potassium|iron|vitamin)\b|\bhyper(?:magnes|calc|kal)\w+"
            r"|\bmega-?dose"
        ),
    ),
    ("pregnancy", re.compile(r"\bpregnan|\bbreast ?-?fe|\bnursing\b|\blactat|\btrimester|\bexpecting\b")),
    ("missed", re.compile(r"\bforg[eo]t|\bmiss(?:ed)? (?:a|my|one|the)\b|\bskipp?ed\b")),
    ("handling", re.compile(r"\bstor(?:e|ed|age|ing)\b|\bexpir|\bdispos|\bshelf life\b")),
    (
        "what_is",
        re.compile(
            r"\b(?:brand|generic|trade|other|another|different) names?\b|\balso (?:known|called)\b"
            r"|\bsame (?:thing )?as\b|\bgeneric (?:for|of|version)\b"
        ),
    ),
    (
        "ingredients",
        re.compile(
            r"(?<!with )(?<!without )\bfoods?\b|\bsources? (?:of|for)\b|\bsuppl(?:y|ies)\b|\brich in\b"
            r"|\bdiet(?:ary)?\b(?! supplement| instruction)"
        ),
    ),
    (
        "ingredients",
        re.compile(r"\bingredient|\bcontain|\bmade (?:of|from)\b|\bcoated\b|\bin it\b|\bwhats? (?:is )?in\b"),
    ),
    (
        "with",
        re.compile(r"\binteract|\bmix(?:ed|ing)?\b|\bcombin|\btogether\b|\binterfer|\bsame time\b"),
    ),
    (
        "onset",
        re.compile(
            r"\bhow (?:long|soon|quickly|fast)\b.{0,200}\b(?:work|kick|effect|help|absorb)"
            r"|\bkicks? in\b|\bbuild up\b|\bstarts? (?:working|to work)\b"
        ),
    ),
    (
        "duration",
        re.compile(
            r"\bhow long\b|\bhow soon\b|\b(?:how many|number of) (?:days|weeks|months)\b|\bevery ?day\b"
            r"|\blong[- ]term\b(?! effect)|\bevery night\b"
        ),
    ),
    (
        "dose",
        re.compile(
            r"\bhow ?much\b|\bhow many\b|\bhow often\b|\bhow quickly\b|\bdos(?:e|es|age|ing)\b|\bmaximum\b"
            r"|\bmax\b|\bdaily\b|\bhow (?:should|do|to|can) (?:i |you |we |one )?(?:take|use)\b"
            r"|\bhow (?:should|do|you|is|are|can) .{0,40}\b(?:taken?|used?)\b"
            r"|(?<!\d)(?<!\d )\b(?:mgs?|mcg|iu)\b"
        ),
    ),
    (
        "when",
        re.compile(
            r"\bwhen\b.{0,200}\b(?:take|taken|taking|use)\b|\bbest t(?:i)?me\b|\bwhat time\b|\bmorning\b"
            r"|\bempty stomach\b|\bwith(?:out)? food\b|\bwith (?:a )?meals?\b|\bbefore bed\b"
        ),
    ),
    (
        "what_is",
        re.compile(r"\bdeficien|\blow\b(?! back| dose)|\black of\b|\bhypo\w+emia\b|\blevels?\b|\bferritin\b"),
    ),
    (
        "compare",
        re.compile(
            r"\bbetter\b|\bstronger\b|\bstrongest\b|\bpotent\b|\bdifferen\w+ between\b|\bvs\b|\bversus\b"
        ),
    ),
    (
        "how_long",
        re.compile(
            r"\boutlook\b|\bprognosis\b|\bcomplication|\blong[- ]term effect|\bgo(?:es)? away\b|\bcurable\b"
        ),
    ),
    ("cause", re.compile(r"\bat risk (?:for|of)\b|\binherited\b|\bgenetic\b")),
    (
        "when_to_worry",
        re.compile(
            r"\bsymptoms?\b|\bsigns? of\b|\bdiagnos(?:e|is|ing)\b"
            r"|\bhow (?:do|would|can) i (?:know|tell) (?:if|whether)\b"
        ),
    ),
    (
        "side_effects",
        re.compile(
            r"\bside ?effects?\b|\brisks?\b|\bdanger|\bharm|\bsafe|\bwarnings?\b|\bprecaution"
            r"|\bmakes? (?:me|you|him|her|people)\b"
            r"|\badverse\b|\breactions?\b|\ballerg|\bbad for\b|\bwho (?:should not|shouldnt|cannot|cant)\b"
        ),
    ),
    (
        "cause",
        re.compile(
            r"\bcaus(?:e|es|ed|ing)\b|\breasons? for\b|\bdamage\b"
            r"|\bwhy (?:do|does|is|am|are)\b(?!.{0,200}\b(?:prescribed|used|taken)\b)"
        ),
    ),
    (
        "works",
        re.compile(
            r"\b(?:do|does|will|can|is|are)\b.{0,200}\b(?:help|work|effective|relieve|cure|prevent|treat|good|useful)"
            r"|\bgood for\b|\bbenefit|\buseful\b|\btrue\b|\b(?:used?|prescribed|taken|take) (?:\w+ )?for\b"
            r"|\bwhat do(?:es)?\b.{0,200}\bdo\b|\bwhy\b.{0,200}\bprescribed\b|\bdo i need\b"
            r"|\bshould i (?:take|use)\b"
            r"|\bhow do(?:es)?\b.{0,200}\b(?:help|work)\b"
        ),
    ),
    (
        "do_now",
        re.compile(
            r"\btreat|\bremed|\brelie[fv]|\bmanag|\bcure\b|\bfix\b|\bhelps?\b|\bget rid\b|\bexercises?\b"
            r"|\bwhat (?:can|should|do|to) (?:i |we |you )?(?:do|take|give)\b|\bhow (?:do|can|to)\b"
            r"|\bbest way\b"
        ),
    ),
)
# Stop words: a card that shares only these with a question is not near.
_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a about after all also am an and any are as at be because been before but by can cannot"
        " cant could did do doe does dont for from get give go good had has have he her him his how"
        " i if im in is it its ive just know like make may me more most much my need no not of off"
        " on one only or our out over people please she should so some take tell than that the their"
        " them then there these they thing this to too up us use using very want was way we were"
        " what when where which who why will with would you your",
    )
)
# They say that something is asked, not what about.
_QUESTION_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "other another help work use used treat treatment cure good bad best better way thing happen mean"
        " problem question need want advice information explain kindly please thank hello hi"
        " dear dr doctor sir day year old time"
        " pain right severe having getting feel feeling really always going look seem find different purpose"
        " possible true benefit does often usually start stop keep lot much many anything something nothing"
        " prescribed should health kind type name since while still even first last next while able wonder"
        " every night ever never month week ago age person patient female male woman man",
    )
)
# Beside a bare name, as in a search box: "ashwagandha when".
_SEARCH_WORDS: Mapping[str, Intent] = {
    "when": "when",
    "why": "works",
    "what for": "works",
    "for what": "works",
    "good": "works",
    "any good": "works",
    "kid": "child",
    "kids": "child",
    "child": "child",
    "children": "child",
    "baby": "child",
    "toddler": "child",
    "teenager": "child",
}
_ASKING = re.compile(
    r"\W{0,9}(?:(?:and|or|so|but|hi|hello|please|also|ok|okay|well|oh|plus|then|if so|if yes|if not)"
    r"\W{1,3}){0,3}"
    r"(?:can|could|does|do|did|is|are|will|would|should|may|what|whats|which|how|why|when|who|where|any"
    r"|tell me|i (?:need|want) to know|i(?: was|m)? wonder)\b"
)
_FURTHER = re.compile(
    r",?(?<!\s)\s{1,3}(?:(?:and|also|plus|oh|then)\s{1,3}){1,3}"
    r"(?=(?:for )?(?:how|when|what|what['’]?s|why|which|can|could|does|do|is|are|will|would|should|may)\b)",
    re.IGNORECASE,
)
_ADDS_UP = re.compile(
    r"\b(?:another|plus|as well|also|extra|on top|in all|altogether|in total|more in)\b|\+"
    r"|\d\s?(?:mg|mcg|ug|g|iu)\b[^.!?\n]{0,40}\band (?:then )?\d"
)
_ANOTHER = re.compile(
    r"(?<![\d.,])\d[\d.,]{0,8}\s?(?P<unit>mg|mcg|ug|g|iu)\b[^.!?\n]{0,60}?"
    r"\b(?:another|plus|extra|and) \d[\d.,]{0,8}\b"
    r"(?!\s?(?:mg|mcg|ug|g|iu|%|:|/))"
    r"(?= in\b| from\b| on top\b| extra\b|[ ,.?!]*$)"
)
_MORE_OF_IT = re.compile(r"\b(?:another|an? (?:extra|further)) $")
_DRINKS = re.compile(r"\b(?:to|i|we|he|she|you) (?:have a )?drink (?:with|on|after|while|before)\b")
_BODY = re.compile(
    r"\b(?:hurt|pain|ach(?:e|ing)|sore|stiff|drows|sleepy|tired|driv(?:e|ing)|tak(?:e|en|ing)|took|help|sick|injur"
    r"|swallow|ate|eat|feel|felt|numb|dose|mg|tablets?|pills?|safe)"
)
_TOGETHER = re.compile(
    r"\binteract|\binterfer|\bmix(?:ed|es|ing)?\b|\bcombin|\btogether\b|\bsame time\b|\bboth\b"
)
# What links two names that stand near each other: "after a cocktail", "if I am on", "magnesium + zinc".
_LINK = re.compile(
    r"\b(?:with|and|plus|after|before|while|when|on|by|if (?:i|im|you|he|she)|along ?side)\b|[&+/]"
)
_ALLOWED = re.compile(
    r"\b(?:ok|okay|safe|safely|alright|all right|fine|(?:can|could|may|should)"
    rf" (?:i|he|she|we|you|they|(?:my |our )?(?:{'|'.join(sorted(KIN, key=len, reverse=True))})))\b"
)
_COMPARED = re.compile(
    r"\bbetter\b|\bdifferen|\bvs\b|\bversus\b|\binstead\b|\bstronger\b|\bcompar|\bwhich\b|\bcontain"
    r"|\brather than\b|\b(?:is|are) (?:there )?in\b"
    r"|^\W*(?:is|are) (?!there\b)(?:\S+ ){1,2}an?\b"  # is aleve an nsaid
)
# What hurts, and that something is to be taken against it.
_PAIN_RELIEVER = re.compile(
    r"\bpain ?-?(?:killer|relie(?:f|ver)|med(?:icine|ication|s)?\b|tablet|pill)"
    r"|\banalgesi|\banti ?-?inflammator|\bnsaids?\b|\bmuscle relaxant"
)
_HURTS = re.compile(
    r"pain\w*\b|ache\w*\b|\baching\b|\bhurt\w*|\bsore\w*|\bcramps?\b|\bmigraines?\b|\bsciatica\b"
    r"|\b(?:bad|my|lower) back\b|\b(?:slipped|put out|threw out|pulled) (?:my|a) (?:back|disc|disk|muscle)\b"
    r"|\bfever\b|\bspasms?\b|\binflam\w+|\barthritis\b"
)
_TAKES = re.compile(
    r"\b(?:tak(?:e|es|en|ing)|giv(?:e|en|ing)|us(?:e|ing)|swallow|safe(?:st|ly)?|medicines?|medications?"
    r"|meds?|tablets?|pills?|drugs?|otc|over the counter|buy|pharmacy|helps?|recommend\w*|best|options?"
    r"|(?:any|some)thing for|what works|good for)\b"
    r"|\b(?:can|could|may|should) (?:i|he|she|we|they) have\b"
)
_HOW_MANY = re.compile(
    r"\bhow (?:many|often)\b(?! (?:mg|mcg|ug|g|iu|milligrams?|micrograms?|grams?|units?)\b)"
)
# Follow-up questions.
_POLITE = r"(?:ok(?:ay)?\W{1,9}|thanks?\W{1,9})?"
_ADDS = r"(?:and|also|plus|what about|how about|what if|but|or)\b"
_LEANS = re.compile(rf"\W{{0,9}}{_POLITE}(?:{_ADDS}|(?:with|without|together with)\b)")
_WITH = re.compile(r"\b(?:with|plus|together|along|after|before|while)\b")
# Not the "that" of "medicines that do not go with coffee".
_PRONOUN = re.compile(
    r"\b(?:it|its|this|them|those|these"
    r"|that(?! (?:do|does|dont|doesnt|is|are|can|cant|should|will|go|goes|mix|clash|interact|help|work)))\b"
)
_TAKES_IT = re.compile(
    r"\b(?:tak(?:e|en|ing)|swallow(?:ing)?"
    r"|giv(?:e|ing)(?: (?!it\b)\w+)?|crush(?:ing)?) (?:(?:it|them)\b|(?:this|these|those|that)"
    r"(?=\W*$| (?:with|at|before|after|every|for|in|and|or|if|when|while|together|now|again)\b))"
)
_OPENER = re.compile(rf"{_POLITE}(?:{_ADDS}\W{{0,9}}){{1,9}}")
_NEW_QUESTION = re.compile(r"(?:what|who|where|why|how|which|tell me)\b")
# Templates that ask the same question about another subject.
_SAME_QUESTION: Mapping[Intent, str] = {
    "too_much": "how much {} is too much",
    "pregnancy": "{} in pregnancy",
    "dose": "how much {} to take",
    "when": "when to take {}",
    "duration": "how long to take {}",
    "side_effects": "side effects of {}",
    "works": "what is {} good for",
    "do_now": "treatment of {}",
    "cause": "what causes {}",
    "ingredients": "what foods have {}",
}

QUESTIONS = QuestionWords(
    aspects=_ASPECTS,
    stop_words=_STOP_WORDS,
    question_stop_words=_QUESTION_STOP_WORDS,
    search_words=_SEARCH_WORDS,
    asking=_ASKING,
    further=_FURTHER,
    body=_BODY,
    together=_TOGETHER,
    link=_LINK,
    allowed=_ALLOWED,
    compared=_COMPARED,
    pain_reliever=_PAIN_RELIEVER,
    hurts=_HURTS,
    takes=_TAKES,
    adds_up=_ADDS_UP,
    another=_ANOTHER,
    more_of_it=_MORE_OF_IT,
    how_many=_HOW_MANY,
    leans=_LEANS,
    company=_WITH,
    drinks=_DRINKS,
    pronoun=_PRONOUN,
    takes_it=_TAKES_IT,
    opener=_OPENER,
    new_question=_NEW_QUESTION,
    list_joint=" and ",
    with_prefix="with ",
    together_question="can i take {} together with {}",
    same_question=_SAME_QUESTION,
)
