"""/dose: whether an amount is within the limits, and the questions and errors before that can be said."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import amounts as answer_amounts
from bot.answer.amounts import AmountProblem, AmountReading, AmountTaken
from bot.answer.totals import Total
from bot.domain.profiles import Region
from bot.domain.regions import limit_applies
from bot.library import Library, Supplement
from bot.replies import amounts
from bot.replies.answers.amount_buttons import reading_button, supplement_rows
from bot.replies.answers.amount_details import how_counted
from bot.replies.answers.limit_sentences import LimitSides, Sign, limit_sentence, supplement_sides
from bot.replies.answers.totals import amount_range, ask_before_going_on, holds_more, reminders_text
from bot.replies.i18n import _
from bot.replies.message import Message, escape
from bot.replies.time_format import join_and

# Words of a limit's scope that say that food counts towards it.
_FOOD_COUNTS = ("all sources", "and food")


def dose_usage() -> Message:
    """Explain /dose when it comes alone and there are no reminders to add up."""
    return Message(
        _(
            "Write a name and the amount on the label, and I compare it with the limits. For example:\n"
            "• <code>/dose magnesium glycinate 2 x 500 mg</code>\n"
            "• <code>/dose vitamin d 2000 IU</code>\n"
            "• <code>/dose ibuprofen 400 mg 3 times a day</code>"
        )
    )


def amount_error(
    error: AmountProblem, suggestions: Sequence[str] = (), readings: Sequence[str] = ()
) -> Message:
    """Say why the amount cannot be compared, with an example that works.

    Args:
        error: The error.
        suggestions: Names that may be meant.
        readings: Unambiguous texts to write instead of one with two readings.
    """
    example = _("For example: <code>{example}</code>").format(example=amounts.EXAMPLE)
    text = ambiguous_amount_question(readings) if readings else _error_words(error)
    if error is AmountProblem.UNKNOWN and suggestions:
        text += " " + _("Did you mean {names}?").format(names=escape(join_and(suggestions)))
    return Message(f"{text}\n\n{example}")


def ambiguous_amount_question(readings: Sequence[str]) -> str:
    """Ask what an amount means that can be read in two ways."""
    lines = [f"• <code>{escape(each)}</code>" for each in readings]
    ask = _("I can read that amount in more than one way, and I'd rather not guess. Write what you mean:")
    return "\n".join([ask, *lines])


def _error_words(error: AmountProblem) -> str:
    return {
        AmountProblem.NOTHING: _("I miss the name: what is it an amount of?"),
        AmountProblem.UNKNOWN: _(
            "I don't know that name, so I can't compare the amount. Ask a pharmacist about it."
        ),
        AmountProblem.SEVERAL: _("One thing at a time, please: one name and one amount."),
        AmountProblem.MIXTURE: _(
            "There are several ingredients in it, and I don't know how much of each. "
            "Read the amounts on the pack and write one ingredient with its amount."
        ),
        AmountProblem.NOT_OURS: _("I hold no amounts for that. A pharmacist can tell you about it."),
        AmountProblem.NO_AMOUNT: _(
            "How much of it? Write the amount on the label behind the name, with mg, µg or IU."
        ),
        AmountProblem.PIECES: _(
            "I can't tell what is in one piece. Write the amount that the label gives for it."
        ),
        AmountProblem.TWO_READINGS: _(
            "I can read that amount in two ways. Please write it without a point or space, such as 1000 mg."
        ),
        AmountProblem.LEFT_OVER: _(
            "There is a number in it that I can't place. Write one amount, such as <code>2 x 500 mg</code>, "
            "and how often, such as <code>3 times a day</code>."
        ),
        AmountProblem.UNITS: _(
            "That unit does not fit. Write the amount in mg or µg, or in IU for vitamins D and E."
        ),
        AmountProblem.NOT_DAILY: _(
            "Limits are for every day, so I can't compare what is not taken daily. Ask a pharmacist."
        ),
        AmountProblem.HUGE: _(
            "That number is too large to be an amount anybody takes. Is there a slip in it?"
        ),
    }[error]


def after_warnings(warnings: Sequence[str], message: Message) -> Message:
    """Put what speaks against an amount before its card, whose sign then no longer says that all is well."""
    if not warnings:
        return message
    text = message.text.removeprefix("🟢 ").removeprefix("✅ ")
    return replace(message, text="\n\n".join([*warnings, text]))


def ask_reading(library: Library, taken: AmountTaken) -> Message:
    """Ask which of two readings the figure on the label has."""
    supplement = library.supplements[taken.id]
    buttons: tuple[tuple[AmountReading, str], ...]
    if taken.unit == "iu" and supplement.iu_of_kinds:
        text = _(
            "<b>{amount} of vitamin E</b>: natural or synthetic?\n\n"
            "The label says: <i>d-alpha</i> or <i>RRR</i> is natural, <i>dl-alpha</i> or <i>all-rac</i> is "
            "synthetic. They count differently."
        )
        buttons = (("natural", _("Natural (d-)")), ("synthetic", _("Synthetic (dl-)")))
    else:
        text = _(
            "<b>{name}, {amount}</b>: is that the whole compound, or the {element} in it?\n\n"
            "Labels that say “elemental” or “of which {element}” give the {element}."
        )
        element = amounts.element_name(supplement)
        buttons = (
            ("compound", _("The whole compound")),
            ("element", _("The {element} in it").format(element=element)),
        )
    form = answer_amounts.form_of(library, taken)
    text = text.format(
        name=escape(form.name if form else supplement.name),
        amount=amounts.format_written_amount(taken.per_intake, taken.unit, taken.times, taken.days),
        element=escape(amounts.element_name(supplement)),
    )
    return Message(text, (tuple(reading_button(taken, reading, label) for reading, label in buttons),))


def supplement_amount_card(
    library: Library, taken: AmountTaken, region: Region | None, total: Total
) -> Message:
    """Say whether an amount is within the limits, how it was counted, and one caution."""
    about = library.supplements[taken.id]
    mg = answer_amounts.element_mg(library, taken)
    if mg is None:
        return Message(_no_conversion(about), supplement_rows(library, taken, explained=False))
    alone = supplement_sides(about, mg, mg, region)
    together = supplement_sides(about, total.low + mg, total.high + mg, region)
    is_together = bool(total.counted) and alone.has_limits and _tells_more(alone, together)
    sides = together if is_together else alone
    both = amount_range(about, total.low + mg, total.high + mg, region)
    subject = _together_subject(about, both) if is_together else _subject(about, taken, mg, alone)
    sign = _sign_at_once(about, taken, mg, sides, region)
    verdict = limit_sentence(subject, sides, all_counted=not holds_more(total), sign=sign)
    parts = [
        f"{verdict}\n{ask_before_going_on()}" if sides.exceeded else verdict,
        how_counted(library, about, taken, mg, region),
        reminders_text(
            total, amount_range(about, total.low, total.high, region), both, is_together=is_together
        ),
        _caution(about, taken, mg, sides, region),
    ]
    return Message("\n\n".join(part for part in parts if part), supplement_rows(library, taken))


def _tells_more(alone: LimitSides, together: LimitSides) -> bool:
    """Return whether line 1 is about the amount with the reminders: what is over by itself is said so."""
    return not alone.exceeded or together.exceeded != alone.exceeded


def _together_subject(supplement: Supplement, both: str) -> str:
    return _("With your reminders, {amount} of {name} a day").format(
        amount=both, name=escape(amounts.element_name(supplement))
    )


def _no_conversion(supplement: Supplement) -> str:
    return _(
        "⚪ I can't tell whether that is too much: I don't know how much {element} is in that compound.\n\n"
        "Look for “elemental” or “of which {element}” on the label, or ask a pharmacist."
    ).format(element=escape(amounts.element_name(supplement)))


def _subject(supplement: Supplement, taken: AmountTaken, mg: float, sides: LimitSides) -> str:
    """Return what line 1 is about: the amount of a day, in the unit that was written."""
    text = _("{amount} of {name} a day")
    if taken.days > 1 and sides.has_limits:
        text = _("An average of {amount} of {name} a day")
    amount = amounts.format_mg(mg)
    if supplement.plain_iu is not None and taken.unit == "iu":
        amount = _("{n} IU").format(n=amounts.format_number(float(f"{taken.daily:.4g}")))
    return text.format(amount=amount, name=escape(amounts.element_name(supplement)))


def _sign_at_once(
    supplement: Supplement, taken: AmountTaken, mg: float, sides: LimitSides, region: Region | None
) -> Sign | None:
    """Return a warning sign where only one intake exceeds what is within the limits as a daily average."""
    return "🟠" if not sides.exceeded and _exceeds_at_once(supplement, taken, mg, region) else None


def _exceeds_at_once(supplement: Supplement, taken: AmountTaken, mg: float, region: Region | None) -> bool:
    """Return whether one intake is above a limit's maximum at one time, or above that of a day."""
    once = mg * taken.days / taken.times
    found = answer_amounts.compare_with_limits(supplement, once, region)
    most_at_once = [answer_amounts.single_max_mg(each.limit) for each in found]
    if any(most is not None and once > most for most in most_at_once):
        return True
    return taken.days > 1 and bool(supplement_sides(supplement, once, once, region).exceeded)


def _caution(
    supplement: Supplement, taken: AmountTaken, mg: float, sides: LimitSides, region: Region | None
) -> str:
    """Return the one caution of an amount that is not over a limit."""
    if sides.exceeded:
        return ""
    if not sides.has_limits:
        return _("That does not mean that any amount is safe.")
    if _exceeds_at_once(supplement, taken, mg, region):
        once = amounts.format_written_amount(taken.per_intake, taken.unit, 1)
        return _("⚠️ At one time it is {amount}: that is more than a limit allows.").format(amount=once)
    scopes = [limit.scope for limit in supplement.upper_limits if limit_applies(limit.region, region)]
    if any(words in scope for scope in scopes for words in _FOOD_COUNTS):
        return _("Limits for all sources count food as well, so your real share is larger.")
    return ""
