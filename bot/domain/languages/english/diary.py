"""English words of the diary: "slept 5 hours", "nap 2-3 pm", "slept badly, 3 of 10", "pain 7/10"."""

import re

_WHEN = (
    r"(?:,? (?P<day>today|tonight|now|yesterday|last night|this (?:morning|afternoon|evening|night)"
    r"|at the moment|right now|all (?:day|night)|so far))?[.! ]*+"
)
_I = r"(?:i |ive |i have |weve |just |only |well |ok |so |about |around )*+"
_ABOUT = r"(?:for |about |around |only |just |maybe |roughly |like |at most |almost |nearly )*+"
_OF_TEN = r"(?P<value>10|\d) ?(?:/|of|out of) ?10"
_BADLY = r"(?:,? (?!of\b)[a-z]+){0,3}?"
_PAIN = r"(?:my )?(?:(?:low|lower) )?(?:back ?)?(?:pain|ache|backache)(?: level| score| scale)?"
_IS = r"(?:,? ?(?:today|now|is|was|of|at|a|an|about|around|only|still|:))*"


def _whole(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(f"^{pattern}{_WHEN}") for pattern in patterns)


SLEPT = _whole(
    rf"{_I}slept {_ABOUT}(?P<what>.+?)",
    rf"{_I}(?:got |had |get )?{_ABOUT}(?P<what>.+?) (?:of )?sleep",
    rf"sleep:? {_ABOUT}(?P<what>.+?)",
)
NAPPED = _whole(
    rf"{_I}(?:had |took |have had )?(?:a |another )?(?:short |quick |long |little )?"
    rf"(?:nap|napped|snoozed|siesta)[,:]?(?: of| at)? {_ABOUT}(?P<what>.+?)",
    rf"{_I}(?:had |took )?(?:a |an )?{_ABOUT}(?P<what>.+?) (?:nap|snooze|siesta)",
)
NO_SLEEP = _whole(
    rf"{_I}(?:didnt|did not|havent|have not) (?:sleep|slept|get any sleep)(?: at all| a wink| a minute)?",
    rf"{_I}(?:got |had )?no sleep(?: at all)?",
)
NIGHT = _whole(
    rf"{_I}(?:slept|sleep(?: quality)?|(?:my |the |last )?night)(?: was)?{_BADLY}[,:]? (?:a |an )?{_OF_TEN}",
)
PAIN = _whole(
    rf"{_I}{_PAIN}{_IS} ?(?:{_OF_TEN}|(?P<bare>10|\d))",
    rf"{_OF_TEN} (?:back )?pain",
)
OPENS = re.compile(
    r"(?:please |can you |could you |i want to |how do i |id like to )*"
    r"(?:(?:show|see|open|view|read|start|keep|pause|stop|end|cancel|delete|change|edit)(?: me)? )?"
    r"(?:a |my |the |this |that )?(?:sleep |pain )?diary(?: please| again| questions?)*[.!? ]*"
    r"|(?:no more|stop(?: the)?|enough of the) diary(?: questions?| messages?)*(?: please)?[.! ]*"
    r"|i (?:dont|do not) want (?:the|this|that|a) diary(?: any ?more)?[.! ]*"
)
_SHOW = (
    r"(?:please |can you |could you |can i |let me |i want to |id like to |show |see |view |open |look at |me"
    r" |my ){0,9}+"
)
_KEPT = r"(?:sleep|sleeping|pain|back ?pain|nights?|diary|back)"
_LAST_DAYS = (
    r"(?: (?:of |in |for |over )?(?:the |this |last |past |few |7 |seven ){0,4}+(?:week|days|nights))"
)
LOOK_BACK = re.compile(
    rf"{_SHOW}(?:a |the )?look back(?: at)?(?: (?:my|the|this|last|week|{_KEPT})){{0,4}}+[.!? ]*"
    rf"|how (?:did|have|has) (?:i|my {_KEPT}) (?:sleep|slept|been|been sleeping|changed){_LAST_DAYS}[.!? ]*"
    rf"|how (?:was|were|has been) my {_KEPT}{_LAST_DAYS}[.!? ]*"
    rf"|(?:how was|{_SHOW})(?:my |the |last ){{0,3}}+week(?: in (?:words|short))?[.!? ]*"
)
PICTURE = re.compile(
    rf"{_SHOW}(?:a |the |of ){{0,3}}+(?:{_KEPT} )?(?:picture|chart|graph|diagram|plot|calendar)"
    rf"(?: of (?:my |the )?{_KEPT}(?: and (?:my )?{_KEPT})?)?(?:{_LAST_DAYS}| (?:this|last) month)?[.!? ]*"
    r"|how (?:did|have) i (?:sleep|slept|been sleeping)"
    r" (?:this|last|the past) (?:month|(?:four|4) weeks)[.!? ]*"
)
DAYS_BACK = {"yesterday": 1}
