"""English words that postpone a dose; patterns see folded text, which has no apostrophes."""

import re

from bot.domain.postponing_words import PostponingWords
from bot.domain.talk_words import NAME_PLACEHOLDER

_POLITE = "ok|okay|oh|no|yes|please|pls|sorry|can you|could you|just|but"
_BEFORE = rf"(?:(?:{_POLITE}|not now|not yet|later|im busy|busy)[, ]+)*+"
_WHAT = (
    r"(?:it|that|this|these|those|them|both|all|mine|hers|his|him|her|my|the|todays|tonights|morning|evening"
    r"|mums|moms|dads|dose|doses|tablets?|pills?|meds|medicines?|medication)"
)
_NAMED = rf"(?: (?:{_WHAT}|{NAME_PLACEHOLDER}))"
_AGAIN = r"(?:snooze|postpone|delay|wait|remind|ask|ping|tell|nudge)"
_MOVE = r"(?:move|shift|push|put)"
_A_WHILE = r"(?:a (?:little |wee )?(?:bit|while|minute|min|mo|moment|sec|second|few minutes))"
_WHO = r"(?:(?P<other>(?:my )?(?:mum|mom|dad)|she|he) |(?:i|we) )?"

POSTPONING = PostponingWords(
    whole=re.compile(
        rf"(?:(?:{_POLITE})[, ]+)*+(?:(?:(?:a bit |maybe |do it |much )?later(?: on)?|not (?:now|yet|just yet"
        r"|right now|at the moment|this minute)|snooze|postpone|delay"
        rf"|(?:snooze|postpone|delay){_NAMED}{{1,3}}|(?:remind|ask|tell|ping|nudge) me again|in {_A_WHILE}"
        rf"|give me {_A_WHILE}|(?:one|just a) (?:minute|min|mo|moment|sec|second)|(?:hang|hold) on|soon"
        r"|(?:im |i am )?(?:busy|driving|in a meeting)(?: (?:now|right now|at the moment|just now))?)"
        r"(?:[, ]+(?:please|pls|thanks|ok))?)"
    ),
    again=re.compile(
        rf"{_BEFORE}(?:{_AGAIN}(?: (?:me|us|again|about|of|off|back)|{_NAMED})*"
        rf"|{_MOVE} (?:todays|tonights){_NAMED}+"
        rf"|{_MOVE}(?=.{{0,60}} (?:today|tonight|once|only|this time)\b)(?: (?:back|off)|{_NAMED})+"
        rf"|{_MOVE}(?: (?:back|off)| {_WHAT})+)(?: (?:again|for|by))* "
    ),
    later=re.compile(
        rf"{_BEFORE}{_WHO}(?:(?:ill|well|will|(?P<shell>shell|hell)|going to|gonna|im going to|im gonna"
        r"|i am going to) "
        rf"(?:probably |just )?(?:take|have|do|swallow)|(?:im |i am )?taking"
        r"|(?P<gives>(?:ill|well|i will) give (?:(?:my )?(?:mum|mom|dad)|him|her)))"
        rf"{_NAMED}{{1,5}} "
    ),
    sometime=re.compile(r"(?:at|after|before|when|once|as soon as|in|until|till|around|while|on)\b"),
    every_day=re.compile(
        r"\b(?:every|each|daily|always|from|since|mornings|evenings|nights|days|weekdays|tomorrow|mg|mcg|g)\b"
    ),
)
