"""Replies to typed text that cannot be parsed: the error, and an example of what to write."""

import re
from collections.abc import Sequence
from datetime import date

from bot.domain.language import Writer
from bot.domain.parsing import ParseError, ParseErrorKind
from bot.replies.i18n import _
from bot.replies.message import Button, Message, button_rows, escape
from bot.replies.time_format import join_and, short_date

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def parse_error_message(error: ParseError, example: str, choices: Sequence[Button] = ()) -> Message:
    """Render a parse error with what to write or tap instead; nothing was stored."""
    parts = [problem_words(error)]
    if choices:
        parts.append(_("Tap what you mean, or write it again."))
    elif error.suggestions:
        readings = join_and([f"<code>{escape(each)}</code>" for each in error.suggestions])
        parts.append(_("You could write: {choices}.").format(choices=readings))
    else:
        parts.append(
            _("Please write it again, for example: <code>{example}</code>").format(example=escape(example))
        )
    parts.append(_("Nothing was saved."))
    return Message("\n".join(parts), button_rows([*choices], per_row=3))


def date_label(reading: str, writer: Writer) -> str:
    """Return the label of a possible reading: a first day with its weekday, as "From Fri 4 Dec on"."""
    written = reading.rsplit(" ", maxsplit=1)[-1]
    if _DATE.fullmatch(written) is None:
        return reading
    start, day = writer.start(written), short_date(date.fromisoformat(written))
    if reading == start:
        return _("From {day} on").format(day=day)
    return _("Only {day}").format(day=day) if reading == f"{writer.for_days(1)} {start}" else reading


def problem_words(error: ParseError) -> str:
    """Say what is wrong, without what to do about it; HTML."""
    what = _error_template(error.kind)
    if error.kind is ParseErrorKind.BAD_DATE and error.suggestions:
        what = _("“{said}” could mean more than one thing, and I'd rather not guess.")
    if error.kind is ParseErrorKind.BAD_AMOUNT and error.suggestions and error.text.isdecimal():
        what = _("{said} of what?")
    if error.kind is ParseErrorKind.VAGUE_TIME and error.suggestions:
        what = _("“{said}”: what time is that for you?")
    return what.format(said=escape(error.text))


def _error_template(kind: ParseErrorKind) -> str:
    return {
        ParseErrorKind.NO_NAME: _("What is it about? I can't find a name."),
        ParseErrorKind.NAME_TOO_LONG: _("That name is too long for me. Please keep it under 64 characters."),
        ParseErrorKind.NO_TIME: _("At what time? I can't find one."),
        ParseErrorKind.NOT_A_TIME: _("I can't read “{said}” as a time."),
        ParseErrorKind.NO_FIRST_TIME: _("At what time is the first dose? I can't find one."),
        ParseErrorKind.DAYS_NOT_TOLD: _(
            "On which days is it taken? Please look at the label: I don't want to assume every day."
        ),
        ParseErrorKind.IMPOSSIBLE_TIME: _("No clock shows “{said}”."),
        ParseErrorKind.AMBIGUOUS_TIME: _("“{said}” could mean more than one time, and I'd rather not guess."),
        ParseErrorKind.VAGUE_TIME: _("I need an exact time instead of “{said}”."),
        ParseErrorKind.TOO_MANY_TIMES: _("That is more times a day than I can keep track of."),
        ParseErrorKind.TIMES_MISMATCH: _("“{said}” and the times you gave don't fit together."),
        ParseErrorKind.BAD_AMOUNT: _(
            "I can't read “{said}” as an amount. It needs a number above zero and a unit."
        ),
        ParseErrorKind.HUGE_AMOUNT: _(
            "“{said}” looks like far too much. Please check the number and the unit."
        ),
        ParseErrorKind.TWO_AMOUNTS: _(
            "I can't tell on which days “{said}” is meant. Amounts can differ by day, such as "
            "<i>20 mg for 5 days then 10 mg</i> or <i>5 mg mon wed, 4 mg other days</i>. "
            "If they differ by time, make a reminder each."
        ),
        ParseErrorKind.BAD_LIMIT: _(
            "“{said}” doesn't go with one dose. I need the amount of one dose, in the same unit: "
            "<i>400 mg as needed at most 1200 mg a day</i>."
        ),
        ParseErrorKind.ONLY_AS_NEEDED: _(
            "“{said}” is for what is taken as needed; with fixed times I can't use it."
        ),
        ParseErrorKind.BAD_INTERVAL: _("I can't remind you “{said}”."),
        ParseErrorKind.BAD_DURATION: _("“{said}” leaves no time for a dose, or is too long."),
        ParseErrorKind.BAD_DATE: _("I can't read “{said}” as a coming date. Please write it as 2027-01-31."),
        ParseErrorKind.NOT_TAKEN: _(
            "“{said}”: what you did not take needs no record. Did you take it after all?"
        ),
        ParseErrorKind.RANGE: _("“{said}” names two, and I need one. Which one?"),
        ParseErrorKind.AMBIGUOUS: _("“{said}” could mean more than one thing, and I'd rather not guess."),
        ParseErrorKind.NO_DAYS: _("On which days? “{said}” alone doesn't say."),
        ParseErrorKind.SHORT_MONTHS: _("Some months don't have that day: “{said}”."),
        ParseErrorKind.RULE_IN_NAME: _(
            "What is “{said}”? I don't understand it there. "
            "If it belongs to the name, put the name in quotes."
        ),
        ParseErrorKind.NOT_UNDERSTOOD: _("I don't understand “{said}”."),
    }[kind]
