"""English words of what has happened or comes soon: "half an hour ago", "in 20 min"."""

import re

FILLERS = frozenset(
    {"i", "took", "taken", "it", "at", "about", "around", "circa", "ca", "to", "until", "till", "by"}
)
NOW = frozenset({"now", "just now", "right now"})
DAYS_AGO = {"today": 0, "yesterday": 1}
MINUTES_BY_PHRASE = {
    "half an hour": 30,
    "half hour": 30,
    "a half hour": 30,
    "quarter of an hour": 15,
    "a quarter of an hour": 15,
    "three quarters of an hour": 45,
    "an hour and a half": 90,
    "one and a half hours": 90,
}
# Minutes per unit.
MINUTES_PER_UNIT = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 60),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 1),
    **dict.fromkeys(("day", "days"), 24 * 60),
    **dict.fromkeys(("week", "weeks"), 7 * 24 * 60),
}
_COUNT = r"(\d{1,3}(?:\.\d{1,2})?|[a-z]{1,20})"
HOURS = re.compile(
    rf"{_COUNT} ?(?:h|hr|hrs|hour|hours)(?![a-z])(?: ?(?:and )?{_COUNT} ?(?:m|min|mins|minute|minutes)?)?"
)
MINUTES = re.compile(rf"{_COUNT} ?(?:m|min|mins|minute|minutes)")
HEDGES = ("about ", "around ", "roughly ", "maybe ")
