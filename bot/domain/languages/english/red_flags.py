"""How people say the signs of content/red_flags.yaml: one table, the most dangerous first.

The patterns see folded text: lower case, no apostrophes ("cant"), a name of a medicine followed by the word
`medicine`. The signs are the content's; the words for them are everyday English, written for this project.
What only needs a visit some day (restless legs, pain that does not settle) is no alarm and is not here.
"""

import re

from bot.domain.languages.english.told_intakes import TOLD_INTAKES
from bot.domain.triage.phrasings import MEDICINE, STREET_DRUG, Phrasing, RedFlagPattern, TriageWords

_CANT = r"(?:cant|cannot|can not|couldnt|could not|unable to|not able to|dont|do not|no longer)"
_HARD = (
    rf"(?:{_CANT}|hard to|trouble|difficulty|difficult to|struggling to|problems?)(?: even| really| start)?"
)
_NUMB = Phrasing(
    r"numb(?:ness|ed)?",
    rf"{_CANT} (?:really |even )?feel",
    r"(?:no|lost|lost all|loss of|losing|less|altered|reduced|weird|strange|different) (?:my |the )?"
    r"(?:feeling|sensation)",
    r"pins and needles",
    r"tingl(?:y|es|ing)",
    r"(?:feels?|gone|went) dead",
)
_SADDLE = Phrasing(
    r"groin",
    r"genitals?",
    r"genital area",
    r"privates?(?: parts?| area)?",
    r"crotch",
    r"saddle",
    r"anus",
    r"anal",
    r"rectum",
    r"perineum",
    r"inner thighs?",
    r"between (?:my|his|her|the) legs",
    r"vagina",
    r"vulva",
    r"penis",
    r"scrotum",
    r"testicles?",
    r"bottom",
    r"bum",
    r"buttocks",
    r"butt",
    r"backside",
    r"down there",
)
_SOMEBODY = (
    r"(?:he|hes|she|shes|they|theyre|baby|babys|toddler|child|kid|son|daughter|mum|mums|mom|moms|mother"
    r"|dad|dads|father"
    r"|husband|wife|partner|boyfriend|girlfriend|brother|sister|friend|mate|roommate|flatmate|grandma"
    r"|grandad|grandpa|gran"
    r"|nan|nana|grandmother|grandfather|uncle|aunt|neighbour|neighbor|man|woman|guy|girl|boy|someone"
    r"|somebody|patient|person)"
)
_THEM = r"(?:him|her|them|my \w+|the \w+|our \w+|mum|mom|dad|grandma|grandad|grandpa|nan|someone|somebody)"
_BACK = Phrasing(
    r"back (?:pain|ache|hurts?|hurting|is|feels|sore|spasms?|injury|surgery|problems?)",
    r"backache",
    r"(?:lower|low|upper|my|his|her|middle of the|bad) back",
    r"lumbar",
    r"spine",
    r"spinal",
    r"sciatica",
    r"(?:slipped|herniated|bulging) dis[ck]s?",
)
_TABLETS = (
    rf"(?:{MEDICINE}|pills?|tablets?|capsules?|caplets?|gummies|meds|medicines|medications?|vitamins?"
    r"|supplements?)"
)
_TOOK = (
    r"(?:took|taken|swallowed|ate|eaten|drank|downed|popped|ingested"
    r"|(?:going to|about to|gonna|will|want to) take)"
)
_MANY = (
    r"(?:[89]|[1-9]\d|1[0-4]\d|eight|nine|ten|eleven|twelve|fifteen|sixteen|twenty|thirty|forty|fifty"
    r"|sixty|ninety"
    r"|a hundred|hundreds|dozens?(?: of)?)"
)
_CHILD = Phrasing(
    r"child(?:ren)?s?",
    r"kids?",
    r"(?:son|daughter|toddler|infant)s",
    r"bab(?:y|ys|ies)",
    r"infants?",
    r"toddlers?",
    r"newborns?",
    r"teen(?:age|ager|agers|s)?",
    r"p(?:a)?ediatric",
    r"(?:my|our|her|his) (?:little |young )?(?:son|daughter|boy|girl|grandson|granddaughter|nephew"
    r"|niece)s?",
    r"(?:[1-9]|1[0-7]|one|two|three|four|five|six|seven|eight|nine|ten|twelve)[ -]?(?:years?|yrs?|y"
    r"|months?|weeks?)[ -]?(?:olds?|o)",
    r"(?:im|i am) (?:[5-9]|1[0-7])(?! (?:weeks|months|days|mg|hours|stone|feet))",
)
_GROWN_UP = Phrasing(
    r"(?:since|when|as|was) (?:i was |he was |she was )?(?:just |only )?(?:a |an )?(?:child|kid|baby"
    r"|teen|teenager|infant)",
    r"childhood",
    r"child ?birth",
    r"baby aspirin",
    r"my (?:adult|grown) (?:son|daughter|child)",
    r"(?:1[89]|[2-9]\d)[ -]?(?:years?|yrs?|y)[ -]?olds? (?:son|daughter|man|woman|male|female)",
)
_PREGNANT = Phrasing(
    r"pregnan(?:t|cy|cies)",
    r"breast ?-?feed(?:s|ing)?",
    r"breastfed",
    r"nursing(?! home| school| student| degree| care| job)",
    r"lactat\w+",
    r"trimester",
    r"expecting a baby",
    r"trying to conceive",
)

_NO_BREATH = (
    r"(?:not|isnt|aint|wasnt|stop(?:s|ped)?|no longer|barely|hardly|struggling to) (?:even |really"
    r" )?brea?th(?:e|in|ing)"
    r"|(?:cant|cannot) (?:hear|see|feel) (?:him|her|them) breath(?:e|ing)|no (?:pulse|heartbeat|breath"
    r"|breathing)"
    r"|gasping for (?:air|breath)|(?:lips|face)(?: \w+){0,2} (?:blue|grey|gray|purple)|(?:turned|turning"
    r"|gone|went|going) blue"
)
_NO_ANSWER = (
    r"(?:wont|will not|doesnt|does not|isnt|not|cant|cannot|didnt|never) (?:be )?(?:wak(?:e|en|ing)(?:"
    r" up)?|come round"
    r"|react\w*|respon\w*|rous\w+|move|moving)|unrespon\w+|uncon[sc]+i?ou?s\w*|out cold|lifeless|limp"
    r"|collapsed|passed out|blacked out|knocked out|lost consciousness"
)
_FIT = (
    r"(?:ha(?:s|ve|d|ving)|in|is having|just had|been having|keeps having|started) (?:a |an |some kind"
    r" of |another )?"
    r"(?:seizures?|siezures?|seizers?|fits?|convulsions?)|seizing|convuls(?:ing|es)|(?:is|are|started"
    r"|been) fitting"
    r"|jerking all over|shaking all over and"
)

SIGNS: tuple[RedFlagPattern, ...] = (
    # Thoughts of suicide or self-harm
    RedFlagPattern(
        "suicidal",
        (
            Phrasing(
                r"(?:want|wants|wanted|wanting|wanna|ready|going|like|prefer) (?:to )?(?:just )?(?:die"
                r"|be dead)",
                r"(?:want|wanna|going|gonna|ready|planning|plan) (?:to )?end (?:it|it all|my life"
                r"|everything)",
                r"kill(?:ing)? (?:my|him|her|them) ?sel(?:f|ves)",
                r"su[aeiou]?[csz]+[iy]+d(?:e|al|ial|ed|ing|es|ally)?",
                r"kms",
                r"un ?-?aliv(?:e|ing)(?: (?:my|him|her|them) ?sel(?:f|ves))?",
                r"end(?:ing)? (?:me|myself|things|this life)",
                r"(?:sleep|go to sleep|fall asleep|close my eyes)(?: \w+){0,4} (?:and|to) (?:just"
                r" )?(?:never|not) (?:ever )?wake(?: up)?",
                r"(?:never|not|dont) (?:want to |wanna |have to |ever )*wake up(?: again| anymore| any"
                r" more| ever)?(?= and|\W*$)",
                r"(?:life|living|it|nothing)(?: is|s| isnt| is not| aint| just isnt)?(?: not| no"
                r" longer)? worth (?:it|living)"
                r"(?: any ?more| now)?(?= *$|.*\blife\b)",
                r"life (?:isnt|is not|aint|is no longer|doesnt feel) worth \w+",
                r"(?:tired|sick|done) (?:of|with) (?:living|life|being alive|existing)",
                r"cant (?:go on|do this|take it|carry on|keep going)(?: like this| any ?more"
                r"| much longer)",
                r"(?:plan\w*|going|gonna|want|wanna|will|about|thinking|intend\w*|ready|tempted)(?:"
                r" \w+){0,3} "
                r"(?:take|taking|swallow\w*|down) (?:\w+ )?(?:all|every one|the whole|the lot|a"
                r" whole)(?: \w+){0,3} "
                rf"(?:{_TABLETS}|bottle|packet|pack|box|them|lot|stash)",
                r"(?:cut|cutting|hurting|harming|hanging|hang|drowning|shooting|shoot) (?:my|him|her"
                r"|them)sel(?:f|ves)",
                r"jump (?:off|from|in front of)(?: \w+){0,2} (?:bridge|building|roof|train|balcony|cliff)",
                r"(?:dont|do not|didnt|no longer) (?:want to|wanna) be (?:here|alive|around)(?: any"
                r" ?more| any longer)?",
                r"(?:want|wish) (?:i|it) (?:to |would |could )?(?:just )?(?:all )?(?:be over|disappear"
                r" forever|not exist|end)",
                r"no (?:reason|point|will)(?: \w+){0,2} (?:to|in|of) (?:go on|going on|being here|being"
                r" alive|carry on|carrying on)",
                r"end(?:ing)? (?:my|his|her) (?:own )?life",
                r"end(?:ing)? it all",
                r"tak(?:e|ing) (?:my|his|her) own life",
                r"(?:dont|do not|didnt|no longer) (?:want to|wanna) (?:live|be alive|exist"
                r"|be here any ?more)",
                r"(?:dont|do not) (?:want to|wanna) wake up (?:again|any ?more|ever|tomorrow)",
                r"no (?:reason|point|will) (?:to|in) liv(?:e|ing)",
                r"not worth living",
                r"(?:better off|rather be|wish i was|wish i were|wish i would be) dead",
                r"better off without me",
                r"wish i (?:could |would |had )?(?:just )?(?:die|died|never wake up|not wake up"
                r"|never woke up)",
                r"(?:want|wanna|going|urges?|thinking|thoughts?|feel like|plan\w*|might) (?:to |of "
                r"|about )?(?:hurt|harm)(?:ing)? (?:my|him|her)self",
                r"self[ -]?harm\w*",
                r"how (?:many|much)(?: \w+){0,6} (?:to )?(?:kill (?:me|myself)|die)",
                r"(?:me )?quiero morir(?:me)?",
                r"suicidarme",
                r"matarme",
                r"quitarme la vida",
                r"je veux mourir",
                r"me suicider",
                r"ich will sterben",
                r"mich umbringen",
                r"voglio morire",
                r"quero morrer",
                r"хочу умереть",
                r"хочу жить",
            ),
        ),
        unless=Phrasing(r"(?:die|dying|kill) for", r"how long"),
        asked=True,
    ),
    # Possible overdose
    RedFlagPattern(
        "overdose",
        (
            Phrasing(
                rf"{_TOOK} (?:(?!mg\b)\w+ ){{0,3}}?{_MANY}(?! (?:mg|mcg|ug|g|iu|ml|units?|minutes?"
                rf"|hours?|days?|weeks?)\b) (?:\w+ ){{0,3}}?{_TABLETS}",
                rf"{_TOOK} (?:\w+ ){{0,3}}?(?:whole|entire|full|all (?:of )?(?:my|the|his|her)|half) "
                rf"(?:\w+ ){{0,3}}?(?:bottle|pack|packet|box|strip|{_TABLETS})",
                rf"{_TOOK} (?:\w+ ){{0,3}}?(?:bottles?|handfuls?|fistfuls?|bunch|lots|loads|tons?"
                rf"|packs?|packets?|box(?:es)?|strips?|blisters?|blister packs?|sheets?) of (?:\w+ ){{0,2}}?"
                rf"{_TABLETS}",
            ),
        ),
        unless=Phrasing(
            r"(?:over|in|within|for|during) (?:the )?(?:last |past )?(?:\w+ )?(?:days|weeks|months"
            r"|years|week|month)",
            # All that were due: "took all my tablets this morning".
            rf"all (?:of )?(?:my|his|her|the) (?:\w+ )?{_TABLETS} (?:\w+ ){{0,2}}?"
            r"(?:this morning|at (?:breakfast|lunch|noon|\d+)|with (?:breakfast|lunch|food)|on time"
            r"|as (?:usual|prescribed|planned|always)|already)",
        ),
        asked=True,
    ),
    RedFlagPattern(
        "overdose",
        (
            Phrasing(
                r"(?:i|ive|he|hes|she|shes|they|we|accidentally|mistakenly)(?: \w+){0,2} (?:took|taken"
                r"|swallowed|gave|given|had|drank|ate)(?: \w+){0,3} too (?:much|many)"
                r"(?! (?:wines?|beers?|drinks|pints|glasses|cocktails|coffees|late nights)\b)",
                r"(?:accidentally|mistakenly|by mistake|by accident)(?: \w+){0,2} (?:took|taken"
                r"|swallowed|gave|given|doubled|drank|ate)",
                rf"(?:took|taken|swallowed|gave)(?: \w+){{0,3}} {_TABLETS}(?: \w+){{0,3}} by (?:mistake"
                rf"|accident)",
                rf"(?:took|taken|gave|given)(?: \w+){{0,2}} (?:{_TABLETS}|dose) twice",
                r"(?:took|taken|gave|given) (?:a |my |the )?(?:double|twice|triple|three times"
                r"|two times)(?: the| my)?(?: \w+){0,2} (?:dose|amount)",
            ),
        ),
    ),
    RedFlagPattern(
        "overdose",
        (
            Phrasing(
                r"overdos(?:e|es|ed|ing|age)",
                r"o\.?d(?:ed|ing)|(?:i|he|she|they|has|have) odd",
                r"(?:lethal|fatal|deadly) (?:dose|amount)",
            ),
        ),
        asked=True,
    ),
    RedFlagPattern(
        "overdose",
        (
            Phrasing(
                rf"{_MANY} (?:\w+ ){{0,2}}?{_TABLETS}(?: \w+){{0,2}} kill",
                rf"(?:how (?:many|much)|enough|amount of)(?: \w+){{0,5}} {_TABLETS}(?: \w+){{0,5}} "
                rf"(?:kill|die|death|fatal|lethal)",
                rf"(?:how (?:many|much)|enough)(?: \w+){{0,5}} (?:kill|die|fatal|lethal)"
                rf"(?: \w+){{0,5}} {_TABLETS}",
            ),
        ),
        unless=Phrasing(
            r"kill\w*(?: \w+){0,2} (?:pain|ache|aches|headache|bacteria|germs|cramps|fever|parasites"
            r"|cancer)"
        ),
        asked=True,
    ),
    RedFlagPattern(
        "overdose",
        (
            _CHILD,
            Phrasing(
                r"swallowed",
                r"ate",
                r"eaten",
                r"drank",
                r"chewed",
                r"ingested",
                r"got(?:ten)? into",
                r"found eating",
            ),
            Phrasing(_TABLETS, r"bottle"),
        ),
    ),
    RedFlagPattern("overdose", (Phrasing(STREET_DRUG), Phrasing(_TABLETS)), asked=True),
    RedFlagPattern(
        "overdose",
        (
            Phrasing(
                rf"(?:{_TOOK}|had|having|gave|given|ate|necked) (?:\w+ ){{0,3}}?(?:too|to|way too|far"
                rf" too) (?:many|much)"
                rf" (?:\w+ ){{0,2}}?{_TABLETS}",
                rf"(?:too|to|way too|far too) (?:many|much) (?:\w+ ){{0,2}}?{_TABLETS} (?:\w+"
                rf" ){{0,3}}?(?:taken|took"
                r"|swallowed|by (?:mistake|accident)|accidentally|today|tonight|at once|in one go)",
                rf"(?:i|ive|hes|shes|he|she) (?:had|have had|s had|has had|popped|necked) (?:about |like"
                rf" |around |nearly )?"
                rf"{_MANY} (?:\w+ ){{0,2}}?{_TABLETS}",
                rf"{_MANY} (?:\w+ ){{0,2}}?{_TABLETS} (?:\w+ ){{0,2}}?(?:in one go|at once|so far today)",
                rf"doubl(?:e|ed|ing)[ -]?(?:dos(?:e|ed|ing)|up)(?: \w+){{0,3}} (?:on|of|my|his|her|up"
                rf"|{_TABLETS})",
                rf"(?:took|taken|take|had|gave|given) (?:\w+ ){{0,3}}?(?:{_TABLETS}|dose|pill)(?: \w+)?"
                rf" (?:twice|two times"
                r"|2 times|again by mistake|again by accident)(?! (?:a|per|each|every) |\W*daily)",
            ),
        ),
        unless=Phrasing(
            r"(?:twice|two times|2 times|three times) (?:a|per|each|every) (?:day|week)",
            r"(?:over|in|within|during) (?:the )?(?:last |past )?(?:\w+ )?(?:weeks|months|years|month)",
            r"what if",
            r"what happens",
        ),
        asked=True,
    ),
    RedFlagPattern(
        "overdose",
        (
            Phrasing(_NO_ANSWER, _NO_BREATH, _FIT),
            Phrasing(
                r"took",
                r"taken",
                r"taking",
                r"swallowed",
                r"ate",
                r"drank",
                r"injected",
                r"used",
                r"after",
                r"had",
                r"popped",
                r"mixed",
            ),
            Phrasing(_TABLETS, STREET_DRUG, r"alcohol", r"vodka", r"methadone", r"heroin"),
        ),
        (Phrasing(_SOMEBODY),),
        unless=Phrasing(r"what if", r"can (?:\w+ ){1,3}cause", r"(?:used|ready|going) to", r"every night"),
    ),
    # Chest or upper-back emergency
    RedFlagPattern(
        "chest_back",
        (
            Phrasing(r"chest", r"che?a?st"),
            Phrasing(
                r"pa(?:in|im|ni|ine)s?",
                r"tight\w*",
                r"pressure",
                r"heavy",
                r"heaviness",
                r"crush\w+",
                r"squeez\w+",
                r"hurt\w*",
                r"burning",
                r"elephant",
                r"band around",
            ),
        ),
        unless=Phrasing(
            r"(?:years?|months?) ago",
            r"last year",
            r"in (?:19|20)\d\d",
            r"risk of",
            r"history of",
            r"chest (?:freezer|exercise|workout|day|press|infection|cough|cold|of drawers)",
            r"heavy (?:chest|breast)ed",
            r"signs? of",
            r"symptoms? of",
            r"breast ?feed\w*",
            r"heartburn",
            r"lift(?:ing|ed)?",
        ),
    ),
    RedFlagPattern(
        "chest_back",
        (
            Phrasing(r"chest pains?", r"pains? in (?:my |the )?chest"),
            Phrasing(
                r"(?:ok|okay|normal|safe|fine|alright|serious|worry|worried|dangerous|common)",
                r"since",
                r"after",
                r"from",
            ),
        ),
        unless=Phrasing(r"signs? of", r"symptoms? of", r"risk of", r"history of"),
        asked=True,
    ),
    RedFlagPattern(
        "chest_back",
        (
            Phrasing(r"tearing", r"ripping", r"stabbing", r"knife", r"splitting"),
            Phrasing(r"sudden\w*", r"out of nowhere", r"just started", r"worst", r"terrible", r"pains?"),
            Phrasing(
                r"between (?:my |the |his |her )?shoulder ?-?blades?",
                r"shoulder ?-?blades?",
                r"upper back",
                r"chest",
            ),
        ),
    ),
    # Chest or upper-back emergency
    RedFlagPattern(
        "chest_back",
        (
            Phrasing(
                r"chest (?:pains?|tightness|pressure|hurts?|is hurting|discomfort|is tight|feels tight)",
                r"(?:pains?|tightness|pressure) in (?:(?:my|his|her|the) )?(?:\w+ )?chest",
                r"tight chest",
                r"heart attack",
            ),
        ),
        unless=Phrasing(
            r"(?:years?|months?) ago",
            r"last year",
            r"in (?:19|20)\d\d",
            r"risk of",
            r"history of",
            r"had a heart attack",
            r"(?:died|dead|passed|passed away)(?: \w+){0,2} (?:of|from|after|with)",
            r"runs? in (?:the|my|our) family",
            r"signs? of",
            r"symptoms? of",
        ),
    ),
    RedFlagPattern(
        "chest_back",
        (
            Phrasing(
                r"short(?:ness)? of breath",
                r"(?:cant|cannot|can not|hard to|trouble|difficulty|struggling to) breath(?:e|ing)?",
                r"breathless(?:ness)?",
                r"(?:sweating|sweaty)(?: \w+){0,4} (?:arm|jaw|pain)",
                r"pain(?: \w+){0,5} (?:arm|jaw) and (?:\w+ ){0,2}back",
            ),
        ),
        (_BACK,),
    ),
    # Possible leaking aortic aneurysm
    RedFlagPattern(
        "aaa",
        (
            Phrasing(r"tearing", r"ripping"),
            Phrasing(r"pain"),
            Phrasing(r"back", r"belly", r"stomach", r"abdom\w+", r"tummy"),
        ),
    ),
    RedFlagPattern(
        "aaa",
        (
            Phrasing(r"sudden(?:ly)?", r"out of nowhere", r"worst", r"severe"),
            Phrasing(r"back", r"belly", r"stomach", r"abdom\w+", r"tummy"),
            Phrasing(
                r"faint(?:ed|ing|ly)?",
                r"pass(?:ed|ing)? out",
                r"collaps\w+",
                r"cold sweats?",
                r"clammy",
                r"black(?:ed|ing) out",
            ),
        ),
    ),
    RedFlagPattern(
        "aaa",
        (
            Phrasing(r"puls(?:e|ing|ating|ation)", r"throbb?ing", r"heartbeat", r"beating"),
            Phrasing(r"(?:in|of) (?:my|his|her|the) (?:belly|stomach|abdomen|tummy)"),
        ),
    ),
    RedFlagPattern("aaa", (Phrasing(r"aneurysms?"), Phrasing(r"pain", r"hurts?", r"ache"))),
    # Possible cauda equina syndrome
    RedFlagPattern("cauda_equina", (_NUMB, _SADDLE), asked=True),
    RedFlagPattern(
        "cauda_equina",
        (
            Phrasing(r"numb(?:ness)?", r"weak(?:ness)?", r"sciatica", rf"{_CANT} feel", r"paraly[sz]ed"),
            Phrasing(r"(?:both|two)(?: of)?(?: my| his| her| the)? (?:legs|feet|thighs|sides)", r"each leg"),
        ),
        unless=Phrasing(r"restless", r"rls"),
    ),
    RedFlagPattern(
        "cauda_equina",
        (
            Phrasing(
                rf"{_CANT} (?:really |even |properly )?feel (?:\w+ ){{0,4}}?(?:legs|thighs|lower half"
                rf"|waist down)",
                r"(?:lost|losing|no|loss of|without)(?: \w+){0,3} (?:feeling|sensation)s?(?: \w+){0,4}"
                r" (?:legs|thighs"
                r"|below (?:my |the )?waist)",
                r"legs(?: \w+){0,3} (?:numb|no feeling|no sensation|cant feel|paraly[sz]ed|wont move"
                r"|dont work|stopped working)",
                r"(?:numb|no feeling|paraly[sz]ed)(?: \w+){0,3} (?:waist|belly|hips|chest|navel) down",
                r"waist down(?: \w+){0,3} (?:numb|gone|nothing|dead)",
                rf"(?:{_CANT}|dont) (?:\w+ ){{0,2}}?feel (?:when|if|that) (?:i|he|she) (?:need|have|want"
                rf"|am|is)(?: \w+){{0,2}} "
                r"(?:pee|wee|go|urinate|poo|poop|toilet)",
                rf"(?:{_CANT}|dont) feel (?:my|his|her) (?:bladder|pee|wee|poo)",
                r"(?:bladder|pee|wee)(?: \w+){0,2} (?:numb|no feeling)",
            ),
        ),
        unless=Phrasing(
            r"restless",
            r"rls",
            r"cross ?-?legged",
            r"(?:sit|sat|sitting|sleep|slept|kneel\w*)(?: \w+){0,2} (?:on|funny|wrong|weird|too long)",
            r"after (?:a |my )?(?:run|marathon|workout|leg day|gym)",
        ),
    ),
    RedFlagPattern(
        "cauda_equina",
        (
            Phrasing(
                r"(?:my|his|her) legs (?:are|feel|went|have gone|are going|go) (?:all |completely "
                r"|both )?(?:numb|dead|weak)"
            ),
        ),
        unless=Phrasing(r"cross ?-?legged", r"after (?:\w+ )?(?:run|workout|gym|stairs|squats)", r"stairs"),
    ),
    RedFlagPattern(
        "cauda_equina",
        (
            Phrasing(
                rf"{_HARD} (?:to )?(?:pee|peeing|urinat\w+|pass(?:ing)? (?:urine|water)|wee|empty"
                rf"(?:ing)? my bladder|feel(?:ing)? my bladder)",
                r"(?:los[et]|losing|loss of|no|cant) (?:\w+ ){0,2}?(?:bladder|urine)(?: control)?",
                r"bladder control",
                rf"{_CANT} (?:\w+ )?(?:control|hold)(?: in)?(?: \w+)? (?:pee|urine|bladder|wee)",
                r"control (?:of )?(?:my |his |her )?bladder",
                r"leak(?:s|ed|ing)? (?:urine|pee)",
                r"(?:urin\w+ )?incontinen(?:t|ce)",
                r"(?:wet|wetting|peed|peeing|pee) (?:my|him|her)self",
            ),
        ),
        (Phrasing(_BACK.pattern, r"legs?", r"numb(?:ness)?", _SADDLE.pattern),),
        asked=True,
    ),
    RedFlagPattern(
        "cauda_equina",
        (
            Phrasing(
                r"(?:no|lost|losing|loss of|lose) (?:\w+ )?control (?:over |of )?(?:\w+ )?bladder",
                rf"{_CANT} (?:control|feel) (?:my|his|her) bladder",
                r"bowel (?:control|incontinence|accidents?)",
                r"(?:control|hold)(?: of)?(?: my| his| her| the)? (?:bowels?|stools?|poop|poo)",
                r"(?:loss|lost|losing) (?:of )?(?:\w+ ){0,3}bowels?",
                r"f(?:a)?ecal incontinence",
                r"(?:soil(?:ed|ing)|poop(?:ed|ing)?|pooed|shit|messed) (?:my|him|her)self",
            ),
        ),
        asked=True,
    ),
    RedFlagPattern(
        "cauda_equina",
        (Phrasing(r"erections?", r"erectile", r"impoten\w+", r"get hard"),),
        (_BACK, Phrasing(r"new", r"since", r"sudden\w*", r"now", r"cant", r"lost")),
    ),
    RedFlagPattern(
        "cauda_equina",
        (Phrasing(r"wip(?:e|es|ing)"), Phrasing(r"feel\w*", r"numb\w*", r"sensation")),
        asked=True,
    ),
    # Progressive leg weakness
    RedFlagPattern(
        "progressive_weakness",
        (
            Phrasing(
                r"(?:foot drop|drop(?:ped)? foot)",
                r"(?:foot|toes|leg)(?: \w+){0,2} (?:drags|dragging|flops|slaps)",
                r"drag(?:ging|s)? (?:my|his|her) (?:foot|feet|legs?)",
                r"(?:cant|cannot|can not|unable to) (?:lift|raise|move)(?: up)? (?:my|his|her) "
                r"(?:\w+ )?(?:foot|feet|legs?|toes)",
                r"legs?(?: \w+){0,4} (?:weaker|losing strength|lost strength)",
                r"(?:weaker|weakness|strength)(?: \w+){0,5} legs?(?: \w+){0,5} (?:worse|worsening"
                r"|spreading|increasing|today|yesterday)",
                r"(?:progressive|increasing|worsening|sudden) (?:leg )?weakness",
                r"paraly[sz]ed",
            ),
        ),
    ),
    RedFlagPattern(
        "progressive_weakness",
        (
            Phrasing(
                r"(?:leg|foot|feet|knee)(?: \w+){0,6} (?:cant|wont|cannot|not able to|unable to) (?:\w+"
                r" )?(?:move|lift|bend|work|hold)",
                r"(?:leg|foot)(?: \w+){0,3} (?:gone|went|is|feels|has gone|completely|totally|all)"
                r" (?:\w+ )?(?:numb|dead|weak|paraly[sz]ed)"
                r"(?: \w+){0,6} (?:move|lift|walk|stand)",
                r"(?:cant|cannot|unable to) (?:move|lift|feel)(?: \w+){0,2} (?:my |his |her |the"
                r" )?(?:left |right |whole )?leg",
            ),
        ),
        unless=Phrasing(r"cast", r"ago", r"laugh\w*", r"brace", r"restless"),
    ),
    RedFlagPattern(
        "progressive_weakness",
        (
            Phrasing(
                r"unsteady",
                r"stumbl\w+",
                r"walk straight",
                r"legs? (?:gave|gives?|giving|keeps? giving) (?:way|out)",
            ),
        ),
        (_BACK,),
        unless=Phrasing(r"laugh\w*"),
    ),
    # Allergic reaction, bleeding in the gut, stroke: what was one flag, "serious reaction to a pain reliever"
    RedFlagPattern(
        "anaphylaxis",
        (
            Phrasing(
                r"(?:face|lips?|tongue|throat|mouth|eyes)(?: \w+){0,3} (?:swell\w*|swollen|closing"
                r"|closed|tight\w*|puff\w+)"
                r"(?! muscle)",
                r"(?:tight\w*|lump|closing)(?: \w+){0,3} throat",
                r"swell\w*(?: \w+){0,3} (?:face|lips?|tongue|throat)",
                r"swollen (?:face|lips?|tongue|throat)",
            ),
        ),
        unless=Phrasing(r"iron", r"ferrous"),
    ),
    RedFlagPattern(
        "gi_bleed",
        (
            Phrasing(
                r"black,? (?:tarry )?(?:stools?|poops?|poo|bowel)",
                r"(?:stools?|poop|poo)(?: \w+){0,3} black",
                r"tarry",
                r"(?:vomit\w*|throw\w* up|threw up|cough\w* up|puk\w+|spit\w* up) (?:up )?(?:\w+ )?blood",
                r"blood in (?:my |his |her |the )?(?:vomit|stools?|poop|poo)",
                r"bloody (?:stools?|vomit|poop|poo)",
                r"(?:coffee ground)s?",
            ),
        ),
        unless=Phrasing(r"iron", r"ferrous"),
    ),
    RedFlagPattern(
        "stroke",
        (
            Phrasing(
                r"slurr(?:ed|ing)",
                r"face(?: \w+){0,2} droop\w*",
                r"one (?:side|half) of (?:my|his|her) (?:body|face)",
                r"(?:weak|numb)\w* (?:\w+ ){0,3}one side",
            ),
        ),
        unless=Phrasing(r"iron", r"ferrous"),
    ),
    RedFlagPattern(
        "anaphylaxis",
        (
            Phrasing(
                r"hives",
                r"wheez\w+",
                r"(?:cant|cannot|trouble|difficulty|hard to|struggling to) breath(?:e|ing)?",
            ),
            Phrasing(r"took", r"taken", r"taking", r"after", r"since"),
        ),
        (Phrasing(_TABLETS),),
    ),
    # Signs of too much magnesium
    RedFlagPattern(
        "hypermag",
        (
            Phrasing(
                r"slow (?:heart\w*|pulse|breathing)",
                r"(?:heart|pulse|breathing)(?: \w+){0,2} slow",
                r"(?:cant|cannot|trouble|difficulty|hard to) breath(?:e|ing)?",
                r"(?:very|extremely|so|really|severe|severely|marked) (?:weak|drowsy|weakness|drowsiness)",
                r"muscle weakness",
                r"(?:cant|cannot) (?:move|stand|stay awake)",
                r"pass(?:ed|ing)? out",
                r"faint(?:ed|ing)",
                r"low blood pressure",
                r"confused",
            ),
        ),
        (
            Phrasing(r"magnesium", r"epsom salts?", r"milk of magnesia"),
            Phrasing(r"took", r"taken", r"taking", r"after", r"overdid", r"drank", r"i take", r"takes"),
        ),
    ),
    # Kidney stone or infection
    RedFlagPattern(
        "kidney",
        (
            Phrasing(
                r"blood in (?:my |his |her |the )?(?:urine|pee|wee)",
                r"(?:pee|peeing|urinating|pissing) blood",
                r"bloody urine",
                r"flank pain",
                r"(?:side|flank)(?: \w+){0,4} in waves",
                r"(?:cant|cannot|can not|unable to) (?:pee|urinate|pass (?:urine|water)|wee)",
            ),
        ),
    ),
    RedFlagPattern(
        "kidney",
        (Phrasing(r"burn(?:s|ing)?(?: \w+){0,4} (?:pee|urinat\w+|wee|urine)", r"painful urination"),),
        (Phrasing(_BACK.pattern, r"fever", r"chills", r"flank"),),
    ),
    # Possible spinal infection
    RedFlagPattern(
        "infection",
        (
            Phrasing(
                r"fevers?",
                r"chills",
                r"night sweats",
                r"sweat(?:s|ing|y)?(?: \w+){0,2} (?:at|in the|all|every) night",
                r"shiver(?:ing|s)?",
                r"high temperature",
                r"temperature of \d+",
            ),
        ),
        (_BACK,),
    ),
    RedFlagPattern(
        "infection",
        (
            Phrasing(
                r"(?:inject|injects|injected|injecting|shoot|shooting|shot up|use|using) (?:iv |some |up"
                r" )?(?:drugs|\w+ streetdrug"
                r"|streetdrug|heroin|meth|coke|cocaine|speed)",
                r"iv drugs?",
            ),
        ),
        (_BACK,),
    ),
    # Possible spinal fracture
    RedFlagPattern(
        "fracture",
        (
            Phrasing(
                r"(?:fell|fallen|fall|falling|falls|thrown|came|dropped) (?:\w+ )?(?:off|from|down|out)",
                r"(?:car|motorcycle|motorbike|bike|traffic|road) (?:accident|crash|wreck)",
                r"hit by a",
                r"(?:crashed|run over|ran over|collision)",
            ),
        ),
        (Phrasing(_BACK.pattern, r"back", r"spine", r"neck", r"tailbone"),),
        unless=Phrasing(
            r"(?:years?|months?) (?:ago|back)",
            r"asleep",
            r"long ago",
            r"when i was",
            r"in (?:19|20)\d\d",
            r"childhood",
        ),
    ),
    RedFlagPattern(
        "fracture",
        (Phrasing(r"fell", r"fall", r"fallen", r"slipped", r"tripped", r"lifted", r"bent", r"sneezed"),),
        (
            _BACK,
            Phrasing(
                r"osteoporosis",
                r"osteoporotic",
                r"brittle bones",
                r"(?:on|taking) (?:steroids|prednisone|prednisolone)",
                r"(?:6[5-9]|[789]\d)[ -]?(?:years?|yrs?|yo|y)",
                r"elderly",
                r"grand(?:ma|mother|pa|father)",
            ),
        ),
        unless=Phrasing(r"asleep", r"slipped dis[ck]"),
    ),
    RedFlagPattern(
        "fracture",
        (Phrasing(r"(?:lost|losing|loss of) height", r"height loss", r"new stoop", r"shrunk"),),
        (_BACK,),
    ),
    # Possible cancer in the spine
    RedFlagPattern(
        "cancer",
        (
            Phrasing(
                r"(?:i|ive|he|she|my \w+) (?:had|have|has|have had|survived|beat|was treated for"
                r"|was diagnosed with)(?: \w+){0,3} (?:cancer|myeloma|lymphoma|melanoma|tumou?r)",
                r"(?:and|with|who|also) (?:have|has|had|having)(?: \w+){0,3} (?:cancer|myeloma|lymphoma"
                r"|melanoma|tumou?r)",
                r"(?:breast|prostate|lung|kidney|thyroid|bowel|bone|colon|skin|blood) cancer",
                r"history of (?:\w+ ){0,3}(?:cancer|myeloma|lymphoma)",
                r"cancer survivor",
                r"metasta\w+",
                r"weight loss(?! surgery| diet| program| pill)",
                r"cancer history",
                r"(?:losing|lost)(?: \w+){0,3} (?:weight|pounds|lbs|kg|kilos)",
            ),
        ),
        (_BACK,),
        unless=Phrasing(r"diet\w*", r"exercis\w+", r"trying to", r"on purpose", r"gym", r"help\w*"),
    ),
    # Possible sleep apnoea
    RedFlagPattern(
        "apnea",
        (
            Phrasing(
                r"(?:pauses?|stops) in (?:my|his|her) breathing",
                r"(?:wak(?:e|es|ing)|woke)(?: \w+){0,3} (?:gasping|choking)",
                r"(?:gasp(?:s|ing)?|chok(?:e|es|ing))(?: \w+){0,5} (?:sleep|asleep|night|breath|air)",
                r"(?:fell|fall|falls|falling|fallen) asleep(?: \w+){0,3} (?:driving|wheel)",
                r"(?:doz\w+|nodd?\w*)(?: off)?(?: \w+){0,3} (?:driving|wheel)",
                r"snor(?:e|es|ing) (?:\w+ ){0,2}loud(?:ly)?",
                r"loud(?:ly)? snor(?:e|es|ing)",
            ),
        ),
    ),
    # Without sleep or a habit it is somebody who does not breathe now.
    RedFlagPattern(
        "apnea",
        (
            Phrasing(r"stop(?:s|ped|ping)? breathing"),
            Phrasing(
                r"sleep\w*",
                r"asleep",
                r"nights?",
                r"snor\w+",
                r"bed(?:time)?",
                r"(?:keeps?|always|often|sometimes|usually|every)",
            ),
        ),
    ),
    # Violent or unusual sleep behaviour
    RedFlagPattern(
        "parasomnia",
        (
            Phrasing(
                r"sleep ?walk\w*(?: \w+){0,10} (?:hurt|injur\w+|fell|fall|drove|drive|driving|outside"
                r"|house|stairs|knife|cook\w*)",
                r"act(?:s|ed|ing)? out (?:my |his |her |their )?dreams?",
                r"(?:punch|kick|hit|attack|chok)\w*(?: \w+){0,4} (?:in (?:my|his|her) sleep|(?:while"
                r"|when) (?:asleep|sleeping|dreaming))",
                r"(?:drove|driving|ate|eating|cooked|cooking)(?: \w+){0,4} (?:in (?:my|his|her) sleep"
                r"|while asleep)",
            ),
        ),
    ),
    # Sudden sleep attacks
    RedFlagPattern(
        "severe_daytime",
        (
            Phrasing(
                r"(?:fall|falls|falling|fell) asleep (?:while|when|mid|in the middle of|during) "
                r"(?:\w+ )?(?:talking|speaking|eating|conversations?|meals?)",
                r"sleep attacks?",
                r"(?:knees?|legs?)(?: \w+){0,2} (?:buckles?|give way|go weak)(?: \w+){0,4} laugh\w*",
                r"laugh\w*(?: \w+){0,4} (?:knees?|legs?)(?: \w+){0,2} (?:buckles?|give way|go weak)",
            ),
        ),
    ),
    # Needing almost no sleep with high energy
    RedFlagPattern(
        "mania",
        (
            Phrasing(
                r"(?:[0-3]|one|two|three|no)(?: ?(?:-|to|or) ?(?:[1-3]|two|three))? ?(?:hours?|hrs?)",
                r"(?:barely|hardly) sleep\w*",
                r"no sleep",
                r"dont need sleep",
            ),
            Phrasing(
                r"racing thoughts",
                r"thoughts (?:are )?racing",
                r"(?:full|lots|tons|so much|loads)(?: of)? energy",
                r"(?:not|dont feel|never) tired",
                r"spending",
                r"invincible",
                r"on top of the world",
            ),
        ),
    ),
    # Alarming, but not clear which
    RedFlagPattern(
        "ask_more",
        (Phrasing(_NO_BREATH, _NO_ANSWER, _FIT), Phrasing(_SOMEBODY)),
        unless=Phrasing(
            r"snor\w+",
            r"apn(?:o|oe|e)a",
            r"(?:at|every|in the) night",
            r"in (?:his|her|their|my) sleep",
            r"when (?:he|she|they) (?:sleeps?|is asleep)",
            r"while (?:asleep|sleeping|he sleeps|she sleeps)",
            r"for school",
            r"(?:in the|every) morning",
            r"alarm",
            r"(?:years?|months?) ago",
            r"as a (?:child|kid|baby)",
            r"(?:medicine|medication|tablets?|drug)s? for (?:seizures|fits|epilepsy)",
            r"(?:dog|cat|puppy|kitten|hamster|rabbit)s?",
            r"(?:film|movie|book|novel|story|game|episode|character)",
            r"laugh\w*",
            r"what (?:if|happens|should)",
            r"dr(?:unk|eam)\w*",
        ),
    ),
    RedFlagPattern(
        "ask_more",
        (
            Phrasing(
                r"(?:can ?not|cant|cnt|carnt|couldnt|struggling to|fighting to|hard to|hardly|barely)"
                r" (?:even |really |hardly "
                r"|barely )?br(?:ea|e|ee)th(?:e|ing)?",
                r"(?:wont|doesnt|cant|cannot|not able to) wake (?:him|her|them|my \w+|the \w+|mum|mom"
                r"|dad|gran\w*|nan)",
                r"cant (?:get|catch) (?:my|his|her|any) (?:breath|air)",
            ),
        ),
        unless=Phrasing(
            r"nose",
            r"nasal",
            r"(?:blocked|stuffy|stuffed)",
            r"snor\w+",
            r"mask",
            r"laugh\w*",
            r"(?:years?|months?) ago",
            r"(?:in the|every) morning",
            r"for school",
        ),
    ),
    RedFlagPattern(
        "ask_more",
        (
            Phrasing(
                r"loss of blood",
                r"los(?:t|ing) (?:\w+ ){0,2}blood",
                r"blood loss",
                r"bleeding (?:a lot|heavily|badly|out)",
                r"heavy bleeding",
                r"(?:wont|cant) stop bleeding",
            ),
        ),
    ),
    # Who must ask first
    RedFlagPattern(
        "pregnancy",
        (_PREGNANT,),
        unless=Phrasing(
            r"(?:after|since|last|previous|before) (?:my |the |a )?(?:last )?pregnanc\w+", r"pregnancy test"
        ),
        asked=True,
    ),
    RedFlagPattern(
        "child", (_CHILD,), (Phrasing(_TABLETS, r"give (?:him|her|them)"),), unless=_GROWN_UP, asked=True
    ),
    RedFlagPattern(
        "child",
        (
            Phrasing(
                r"my (?:\w+ )?(?:[1-9]|1[0-7]|one|two|three|four|five|six|seven|eight|nine|ten)[ -]"
                r"(?:years?|months?|weeks?)[ -]old",
                r"my (?:toddler|newborn|infant)",
                r"(?:my|our) (?:son|daughter|child|kid)",
            ),
            Phrasing(r"sleep\w*", r"insomnia", r"wak\w+", r"snor\w+", r"pain", r"cramps?", r"back", r"legs?"),
        ),
        unless=_GROWN_UP,
        asked=True,
    ),
)
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
    signs=SIGNS,
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
