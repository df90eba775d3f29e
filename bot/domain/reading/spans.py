"""Parser of ranges of times of day: "22:00 to 7:00", "from 10 pm until 7 am", "23-7"."""

import re
from datetime import time

from bot.domain.reading.problems import Problem, Trouble
from bot.domain.reading.times import wall_time
from bot.domain.reading.typed import split

_BETWEEN = re.compile(r" ?(?:-|\b(?:to|until|till|and)\b) ?")
_OPENING = frozenset({"from", "between"})


def span(text: str) -> tuple[time, time] | Problem:
    """Parse the start and the end of a time range; they differ, and the range may cross midnight."""
    keys = [word.key for word in split(text)]
    begins, *ends = _BETWEEN.split(" ".join(keys[1:] if keys and keys[0] in _OPENING else keys))
    if len(ends) != 1:
        return Problem(Trouble.NOT_UNDERSTOOD, text.strip())
    start, end = wall_time(begins), wall_time(ends[0])
    if isinstance(start, Problem):
        return start
    if isinstance(end, Problem):
        return end
    return Problem(Trouble.NOT_UNDERSTOOD, text.strip()) if start == end else (start, end)
