"""What a language says of a night, a nap and pain; `bot/domain/languages/` has it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

Patterns = tuple[re.Pattern[str], ...]


@dataclass(frozen=True, eq=False, repr=False)
class DiaryWords:
    """Whole texts that tell an entry of the diary and nothing else; patterns see folded text.

    Attributes:
        slept: How long or from when to when somebody slept; the group `what` holds the time, here and below.
        napped: The same of a nap.
        no_sleep: That somebody did not sleep at all.
        night: How a night was; the group `value` holds a number of ten, here and below.
        pain: How much pain there is or was.
        opens: A whole text that asks for the diary, or wants no more of it.
        look_back: A whole text that asks how the last days were.
        picture: A whole text that asks for the picture of the last weeks.
        days_back: Words of the group `day`, which every pattern has, for days before today.
    """

    slept: Patterns
    napped: Patterns
    no_sleep: Patterns
    night: Patterns
    pain: Patterns
    opens: re.Pattern[str]
    look_back: re.Pattern[str]
    picture: re.Pattern[str]
    days_back: Mapping[str, int]
