"""Questions about the bot itself, by subject: whole texts only, as a longer one asks something else."""

import re

# Not "it" or "this", which may be what was spoken of before: "is it safe?".
_YOU = r"(?:you|u|this bot|the bot|this app|vesper)"
_ASK_IF = r"(?:can|could|do|does|will|would|are|is|may|should|how do|how can) "
_DATA = r"(?:my |our |the |peoples? )?(?:data|info\w*|messages?|chats?|list|things|reminders)"
_PET = r"(?:my |a |the )?(?:dogs?|cats?|pets?|puppy|kitten|horses?|rabbits?|animals?)"
_HELPER = (
    r"(?:ambulance|doctors?|gp|911|999|112|emergency(?: services)?|help|police|hospital|nurse|pharmacist)"
)
_MEDIUM = r"(?:photos?|pictures?|pics?|images?|voice(?: messages?| notes?)?|audios?|videos?|files?)"
_TONGUE = r"(?:spanish|french|german|italian|polish|portuguese|russian|arabic|hindi|turkish|chinese|\w+ish)"

_SUBJECTS = {
    "call": (
        (
            rf"{_ASK_IF}{_YOU} (?:call|ring|phone|get|send|contact)(?: me)?(?: for)?(?: an| a| the| my)?"
            rf" {_HELPER}(?: for me)?"
        ),
    ),
    "price": (
        rf"(?:are|is) {_YOU} (?:for )?(?:free|paid|a subscription)(?: to use| of charge)?",
        rf"(?:how much|what) (?:do|does|is|are) {_YOU} (?:cost|charge|price)",
        rf"{_ASK_IF}(?:i have to|i need to|i) pay(?: for (?:you|this|it|anything))?",
        rf"{_ASK_IF}{_YOU} (?:cost (?:money|anything|something)|(?:have|show) ads)",
    ),
    "privacy": (
        (
            rf"(?:who|can (?:any ?one|any ?body|people|my boss|they|others?))(?: can| else can)?"
            rf" (?:see|read|access|view)s? (?:all )?(?:{_DATA}|this|what i (?:write|say|type)).{{0,20}}"
        ),
        (
            rf"(?:is|are) (?:{_DATA}|what i (?:write|say|type))"
            r" (?:safe|private|secure|confidential|anonymous|encrypted)(?: here| with you)?"
        ),
        rf"{_ASK_IF}{_YOU} (?:sell|share|give away|pass on|use) {_DATA}.{{0,20}}",
        rf"where (?:is|are|do you (?:keep|store)) {_DATA}(?: stored| kept)?",
    ),
    "offline": (
        rf"{_ASK_IF}{_YOU} work(?:ing)? (?:offline|without (?:the )?(?:internet|wifi|a connection|signal))",
        r"what (?:happens )?if (?:my )?(?:phone|mobile|internet|wifi) is (?:off|dead|down|out)",
        rf"{_ASK_IF}i need (?:the )?(?:internet|wifi)(?: for (?:you|this))?",
    ),
    "language": (
        (
            rf"{_ASK_IF}{_YOU} (?:speak|understand|write|talk|reply|answer)(?: in)?"
            rf" (?:{_TONGUE}|another language|other languages?|my language)"
        ),
        (
            r"(?:how (?:do|can) i |can i |please )?(?:change|switch|set)(?: the| my| your)? language"
            r"(?: to \w+)?"
        ),
        r"what languages? (?:do|can) you (?:speak|understand|know)",
        rf"(?:in )?{_TONGUE} please",
    ),
    "pets": (
        rf"{_ASK_IF}(?:i use )?{_YOU} (?:for|help|work for|help with|know about) {_PET}",
        rf"(?:is|are) {_YOU} (?:also )?(?:ok |okay |good )?for {_PET}",
    ),
    "people": (
        rf"can (?:two|2|both|several|more) (?:people|persons|of us)(?: (?:use|share) {_YOU})?",
        rf"can (?:me and )?my \w+ and (?:i|me)(?: both)? (?:use|share) {_YOU}(?: together)?",
        rf"can i use {_YOU} for (?:two|2|several|other|more than one) (?:people|persons?)",
    ),
    "trust": (
        rf"(?:can|should|why should|how can) i (?:trust|believe|rely on) {_YOU}",
        rf"are {_YOU} (?:always |ever )?(?:right|correct|accurate|reliable|wrong|trustworthy)",
        (
            rf"where (?:do|does) {_YOU} (?:get|have|take) (?:your |ur |the |its |all )?(?:this )?"
            r"(?:info\w*|facts|answers|knowledge)(?: from)?"
        ),
        r"what are your sources",
        r"how do you know(?: (?:this|that|all this|all that))?",
    ),
    "doctor": (
        rf"{_ASK_IF}{_YOU} (?:diagnose|prescribe|replace|examine|treat)(?: \w+){{0,4}}",
        rf"{_ASK_IF}i (?:use|ask) {_YOU} instead of (?:a |my |the )?(?:doctor|gp|pharmacist)",
    ),
    "media": (
        rf"{_ASK_IF}i send (?:you |u )?(?:a |an |the |my )?{_MEDIUM}.{{0,20}}",
        (
            rf"{_ASK_IF}{_YOU} (?:read|see|look at|hear|listen to|send(?: me)?) (?:a |an |the |my )?"
            rf"{_MEDIUM}.{{0,20}}"
        ),
    ),
}
ABOUT_BOT = tuple(
    (subject, re.compile(rf"^(?:hi |hello |so |and |but |ok )*(?:{'|'.join(patterns)})[?!. ]*$"))
    for subject, patterns in _SUBJECTS.items()
)
