"""What a language says of complaints that tell no number; `bot/domain/languages/` has it."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, eq=False, repr=False)
class ComplaintWords:
    """Words of complaints; patterns see folded text (`names.fold`).

    Attributes:
        questions: Whole texts that complain, each with the question that they stand for.
        taken_for: Whole texts that name an illness without a page, each with what is taken for it.
        low_mood: A whole text of somebody who feels low, afraid or alone.
        pain_elsewhere: A whole text that names a pain without a page: "toothache".
        number: A number, or that there is none: "seven", "no pain".
        back: Words for the back.
        what_helps_back: The question what helps a back that hurts.
        what_helps_night: The question what helps somebody who slept badly.
        what_helps: The question what helps against a complaint in `{}`.
        elsewhere: Words for other places that hurt.
        pain_of: How a pain at the place `{}` is called.
        relieved: Those of them for which painkillers may be offered.
        painkillers: Names of painkillers that have a page.
        habitual: What makes a complaint about nights more than an account of the last one: "keep waking".
        moment: A whole text that is a day or a time of day, and nothing else: "friday".
    """

    questions: tuple[tuple[re.Pattern[str], str], ...]
    taken_for: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    low_mood: re.Pattern[str]
    pain_elsewhere: re.Pattern[str]
    number: re.Pattern[str]
    back: re.Pattern[str]
    what_helps_back: str
    what_helps_night: str
    what_helps: str
    elsewhere: re.Pattern[str]
    pain_of: str
    relieved: re.Pattern[str]
    painkillers: tuple[str, ...]
    habitual: re.Pattern[str]
    moment: re.Pattern[str]
