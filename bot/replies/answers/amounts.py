"""/dose: an amount beside the limits, its computation, and what could not be counted."""

from collections.abc import Iterable, Sequence

from bot.answer import amounts as answer_amounts
from bot.answer.amounts import (
    AmountProblem,
    AmountReading,
    AmountTaken,
    LimitComparison,
)
from bot.answer.totals import Total
from bot.domain.profiles import Region
from bot.domain.regions import limit_applies
from bot.library import Compound, InternationalUnit, Library, Supplement
from bot.replies import amounts
from bot.replies.answers import cards
from bot.replies.answers.totals import total_with_reminders
from bot.replies.i18n import _
from bot.replies.message import Button, Message, Rows, callback_data, escape
from bot.replies.sources import sources_line
from bot.replies.time_format import join_and


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


def ask_reading(library: Library, taken: AmountTaken) -> Message:
    """Ask which of two readings the figure on the label has."""
    supplement = library.supplements[taken.id]
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
    return Message(text, (tuple(_button(taken, reading, label) for reading, label in buttons),))


def _button(taken: AmountTaken, reading: str, label: str) -> Button:
    figure = f"{taken.per_intake:.10g}"
    often = taken.times if taken.days == 1 else f"{taken.times}/{taken.days}"
    return Button(label, callback_data("amt", taken.id, reading, taken.form or "", taken.unit, figure, often))


def supplement_amount_card(
    library: Library, taken: AmountTaken, region: Region | None, total: Total
) -> Message:
    """Render the amount that counts, its computation, and its share of each limit."""
    about = library.supplements[taken.id]
    mg = answer_amounts.element_mg(library, taken)
    amount = amounts.format_written_amount(taken.per_intake, taken.unit, taken.times, taken.days)
    heading = f"<b>{escape(about.name)}: {amount}</b>"
    if mg is None:
        return Message(
            "\n\n".join([heading, _no_conversion(about)]), _other_reading_rows(library, taken, about)
        )
    parts = [
        heading,
        _computed(library, about, taken, mg, region),
        _average_note(taken),
        _shares(about, mg, region),
        total_with_reminders(about, mg, total, region),
        sources_line(library, _sources(library, about, taken, region)),
    ]
    return Message("\n\n".join(part for part in parts if part), _other_reading_rows(library, taken, about))


def _no_conversion(supplement: Supplement) -> str:
    return _(
        "I don't know how much {element} is in that compound, so I compare nothing. "
        "Look for “elemental” or “of which {element}” on the label, or ask a pharmacist."
    ).format(element=escape(amounts.element_name(supplement)))


def _other_reading_rows(library: Library, taken: AmountTaken, supplement: Supplement) -> Rows:
    """Return the button for the other reading, where there is one, above the card's own."""
    other: dict[AmountReading, tuple[str, str]] = {
        "compound": (
            "element",
            _("It is the {element} in it").format(element=amounts.element_name(supplement)),
        ),
        "natural": ("synthetic", _("It is synthetic (dl-)")),
        "synthetic": ("natural", _("It is natural (d-)")),
    }
    if taken.reading == "element" and taken.form is not None:
        other["element"] = ("compound", _("It is the whole compound"))
    rows = cards.answer_rows(library.entries[supplement.id])
    if taken.reading is None or taken.reading not in other:
        return rows
    reading, label = other[taken.reading]
    return ((_button(taken, reading, label),), *rows)


def _computed(
    library: Library, supplement: Supplement, taken: AmountTaken, mg: float, region: Region | None
) -> str:
    """Explain how the figure became the amount that counts."""
    if supplement.plain_iu is not None:
        return _in_both_units(supplement.plain_iu, taken, mg)
    if supplement.iu_of_kinds:
        return _by_vitamin_kind(supplement, taken)
    form = answer_amounts.form_of(library, taken)
    if taken.reading == "compound" and form is not None:
        return _from_compound(supplement, form, taken, mg)
    line = _("Counted: <b>{amount} of {element}</b> a day.").format(
        amount=amounts.format_amount(supplement, mg, region),
        element=escape(amounts.element_name(supplement)),
    )
    if supplement.forms and taken.form is None:
        line += " " + _("If the label gives the weight of a salt, write its name, too: magnesium citrate.")
    return line


def _average_note(taken: AmountTaken) -> str:
    """Return the amount on the day itself, for items that are not taken daily."""
    if taken.days == 1:
        return ""
    once = amounts.format_written_amount(taken.per_intake, taken.unit, 1)
    return _("That is an average over the days between. At one time it is {amount}.").format(amount=once)


def _from_compound(supplement: Supplement, form: Compound, taken: AmountTaken, mg: float) -> str:
    lines = [
        _("{compound} × {percent}% = <b>{amount} of {element} a day</b>").format(
            compound=amounts.format_mg(taken.daily),
            percent=f"{form.elemental_fraction_pct:g}",
            amount=amounts.format_mg(mg),
            element=escape(amounts.element_name(supplement)),
        ),
        _("{form}, {formula}: {how} = {percent}%").format(
            form=escape(form.name),
            formula=escape(amounts.format_formula(form.formula)),
            how=escape(form.how.replace(" x ", " × ")),
            percent=f"{form.elemental_fraction_pct:g}",
        ),
    ]
    others = [_other_form(each, taken) for each in answer_amounts.forms_with_same_name(supplement, form)]
    if others:
        lines.append(_("Sold under the same name: {others}.").format(others="; ".join(others)))
    if form.note:
        lines.append(escape(form.note))
    return "\n".join(lines)


def _other_form(form: Compound, taken: AmountTaken) -> str:
    amount = amounts.format_mg(taken.daily * form.elemental_fraction_pct / 100)
    return _("{form} ({percent}%) would be {amount}").format(
        form=escape(form.name), percent=f"{form.elemental_fraction_pct:g}", amount=amount
    )


def _in_both_units(unit: InternationalUnit, taken: AmountTaken, mg: float) -> str:
    """Render the amount in both units, whichever was written."""
    ug, iu = mg * amounts.UG_PER_MG, mg * unit.per_mg
    micrograms = _("{n} µg").format(n=amounts.format_number(float(f"{ug:.4g}")))
    units = _("{n} IU").format(n=amounts.format_number(float(f"{iu:.4g}")))
    left, right = (units, micrograms) if taken.unit == "iu" else (micrograms, units)
    return _("{left} a day = <b>{right} a day</b> (1 µg is {n} IU)").format(
        left=left, right=right, n=amounts.format_number(unit.per_mg / amounts.UG_PER_MG)
    )


def _by_vitamin_kind(supplement: Supplement, taken: AmountTaken) -> str:
    unit = supplement.find_iu(taken.reading) if taken.unit == "iu" else None
    if unit is not None:
        return _(
            "Towards the need: {iu} IU × {factor} = <b>{need}</b>.\n"
            "Towards a limit: 1,000 mg are {at_limit} IU, so it counts as <b>{limit}</b>."
        ).format(
            iu=amounts.format_number(taken.daily),
            factor=unit.mg_of_need or 1 / unit.per_mg,
            need=amounts.format_mg(unit.need_mg(taken.daily)),
            at_limit=amounts.format_number(unit.per_mg * amounts.MG_PER_G),
            limit=amounts.format_mg(unit.mg(taken.daily)),
        )
    in_iu = {each.kind: taken.daily / each.need_mg(1) for each in supplement.iu}
    return _("{mg} a day = {natural} IU natural (d-), or {synthetic} IU synthetic (dl-).").format(
        mg=amounts.format_mg(taken.daily),
        natural=amounts.format_number(round(in_iu["natural"])),
        synthetic=amounts.format_number(round(in_iu["synthetic"])),
    )


def _shares(supplement: Supplement, mg: float, region: Region | None) -> str:
    shares = answer_amounts.compare_with_limits(supplement, mg, region)
    if not shares:
        return _("My data give no limit where you live. That does not mean that any amount is safe.")
    lines = [_share(supplement, each, region) for each in shares]
    if any((each.share or 0) > amounts.FULL_SHARE for each in shares):
        lines.append(_("🔴 means over the limit: ask a doctor or pharmacist before going on with that much."))
    if any("all sources" in each.limit.scope for each in shares):
        lines.append(_("Limits for all sources count food as well, so your real share is larger."))
    if region is None and len(shares) > 1:
        lines.append(_("Tell me your region in /profile, and I show only its limits."))
    return "\n".join(lines)


def _share(supplement: Supplement, found: LimitComparison, region: Region | None) -> str:
    limit = found.limit
    where = "" if limit.region == "all" else f"{escape(limit.region)}: "
    scope = escape(limit.scope)
    if limit.reviewed is None:
        scope += f" <i>({_('not yet checked')})</i>"
    amount = amounts.format_content_value(supplement, limit.value, limit.unit, region)
    if found.share is None:
        none = _("no number to compare with")
        return f"• {where}{none} – {amount} {scope}" if amount else f"• {where}{none} – {scope}"
    return _("{sign} {where}<b>{percent}</b> of {limit} a day – {scope}").format(
        sign=amounts.limit_sign(found.share),
        where=where,
        percent=amounts.format_percent(found.share),
        limit=amount,
        scope=scope,
    )


def _sources(
    library: Library, supplement: Supplement, taken: AmountTaken, region: Region | None
) -> Iterable[str]:
    form = answer_amounts.form_of(library, taken)
    if form is not None:
        yield from form.sources
    for limit in supplement.upper_limits:
        if limit_applies(limit.region, region):
            yield from limit.sources
