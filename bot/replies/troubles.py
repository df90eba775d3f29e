"""Replies to typed text that cannot be parsed: the error, and an example of what to write."""

from collections.abc import Sequence

from bot.domain.reading import Problem, Trouble
from bot.replies.message import Button, Message, escape, stacked
from bot.replies.times import listed
from bot.replies.words import _


def sentence(problem: Problem, example: str, choices: Sequence[Button] = ()) -> Message:
    """Render a parse error with what to write or tap instead; nothing was stored."""
    what = _what_is_wrong(problem.trouble)
    if problem.trouble is Trouble.BAD_DATE and problem.suggestions:
        what = _("“{said}” could mean more than one thing, and I'd rather not guess.")
    parts = [what.format(said=escape(problem.text))]
    if choices:
        parts.append(_("Tap what you mean, or write it again."))
    elif problem.suggestions:
        readings = listed([f"<code>{escape(each)}</code>" for each in problem.suggestions])
        parts.append(_("You could write: {choices}.").format(choices=readings))
    else:
        parts.append(
            _("Please write it again, for example: <code>{example}</code>").format(example=escape(example))
        )
    parts.append(_("Nothing was saved."))
    return Message("\n".join(parts), stacked([*choices], across=3))


def _what_is_wrong(trouble: Trouble) -> str:
    return {
        Trouble.NO_NAME: _("What is it about? I can't find a name."),
        Trouble.NAME_TOO_LONG: _("That name is too long for me. Please keep it under 64 characters."),
        Trouble.NO_TIME: _("At what time? I can't find one."),
        Trouble.NO_FIRST_TIME: _("At what time is the first dose? I can't find one."),
        Trouble.IMPOSSIBLE_TIME: _("No clock shows “{said}”."),
        Trouble.AMBIGUOUS_TIME: _("“{said}” could mean more than one time, and I'd rather not guess."),
        Trouble.VAGUE_TIME: _("I need an exact time instead of “{said}”."),
        Trouble.TOO_MANY_TIMES: _("That is more times a day than I can keep track of."),
        Trouble.WRONG_COUNT: _("“{said}” and the times you gave don't fit together."),
        Trouble.BAD_AMOUNT: _("I can't read “{said}” as an amount. It needs a number above zero and a unit."),
        Trouble.HUGE_AMOUNT: _("“{said}” looks like far too much. Please check the number and the unit."),
        Trouble.TWO_AMOUNTS: _(
            "I can't tell on which days “{said}” is meant. Amounts can differ by day, such as "
            "<i>20 mg for 5 days then 10 mg</i> or <i>5 mg mon wed, 4 mg other days</i>. "
            "If they differ by time, make a reminder each."
        ),
        Trouble.BAD_LIMIT: _(
            "“{said}” doesn't go with one dose. I need the amount of one dose, in the same unit: "
            "<i>400 mg as needed at most 1200 mg a day</i>."
        ),
        Trouble.ONLY_AS_NEEDED: _(
            "“{said}” is for what is taken as needed; with fixed times I can't use it."
        ),
        Trouble.BAD_INTERVAL: _("I can't remind you “{said}”."),
        Trouble.BAD_LENGTH: _("“{said}” leaves no time for a dose, or is too long."),
        Trouble.BAD_DATE: _("I can't read “{said}” as a coming date. Please write it as 2027-01-31."),
        Trouble.NOT_TAKEN: _("“{said}”: what you did not take needs no record. Did you take it after all?"),
        Trouble.RANGE: _("“{said}” names two, and I need one. Which one?"),
        Trouble.TWO_READINGS: _("“{said}” could mean more than one thing, and I'd rather not guess."),
        Trouble.WHICH_DAYS: _("On which days? “{said}” alone doesn't say."),
        Trouble.SHORT_MONTHS: _("Some months don't have that day: “{said}”."),
        Trouble.LEFT_OVER: _(
            "What is “{said}”? I don't understand it there. "
            "If it belongs to the name, put the name in quotes."
        ),
        Trouble.NOT_UNDERSTOOD: _("I don't understand “{said}”."),
    }[trouble]
