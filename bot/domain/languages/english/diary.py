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
DAYS_BACK = {"yesterday": 1}
