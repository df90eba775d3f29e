"""The [Why] of an amount of a supplement: its computation, what each limit counts, and the sources."""

from collections.abc import Iterable

from bot.answer import amounts as answer_amounts
from bot.answer.amounts import AmountTaken, LimitComparison
from bot.domain.profiles import Region
from bot.domain.regions import limit_applies, vitamin_units
from bot.library import Compound, InternationalUnit, Library, Supplement
from bot.replies import amounts
from bot.replies.i18n import _
from bot.replies.message import Message, escape
from bot.replies.sources import sources_line


def how_counted(
    library: Library, supplement: Supplement, taken: AmountTaken, mg: float, region: Region | None
) -> str:
    """Return the one line that says how the amount was counted; empty where it counts as it was written."""
    line = _conversion(library, supplement, taken, mg, region)
    if taken.times == taken.days == 1:
        return line
    written = amounts.format_written_amount(taken.per_intake, taken.unit, taken.times, taken.days)
    return f"{written}: {line}" if line else _("Counted: {amount}.").format(amount=written)


def _conversion(
    library: Library, supplement: Supplement, taken: AmountTaken, mg: float, region: Region | None
) -> str:
    """Return how the figure became the amount that counts, where it had to be converted."""
    if supplement.plain_iu is not None:
        is_usual = vitamin_units(region) == (("iu",) if taken.unit == "iu" else ("ug",))
        return "" if is_usual else _in_both_units(supplement.plain_iu, taken, mg)
    if taken.unit == "iu":
        return _towards_limit(supplement, taken)
    form = answer_amounts.form_of(library, taken)
    if taken.reading == "compound" and form is not None:
        return _share_of_compound(supplement, form, taken, mg)
    return ""


def supplement_details(library: Library, taken: AmountTaken, region: Region | None) -> Message | None:
    """Explain the answer to an amount; None where nothing could be counted."""
    about = library.supplements[taken.id]
    mg = answer_amounts.element_mg(library, taken)
    if mg is None:
        return None
    parts = [
        _computed(library, about, taken, mg, region),
        _shares(about, mg, region),
        sources_line(library, _sources(library, about, taken, region)),
    ]
    return Message("\n\n".join(part for part in parts if part))


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


def _from_compound(supplement: Supplement, form: Compound, taken: AmountTaken, mg: float) -> str:
    lines = [
        _share_of_compound(supplement, form, taken, mg),
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


def _share_of_compound(supplement: Supplement, form: Compound, taken: AmountTaken, mg: float) -> str:
    return _("{compound} × {percent}% = <b>{amount} of {element} a day</b>").format(
        compound=amounts.format_mg(taken.daily),
        percent=f"{form.elemental_fraction_pct:g}",
        amount=amounts.format_mg(mg),
        element=escape(amounts.element_name(supplement)),
    )


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
        need = _("Towards the need: {iu} IU × {factor} = <b>{need}</b>.").format(
            iu=amounts.format_number(taken.daily),
            factor=unit.mg_of_need or 1 / unit.per_mg,
            need=amounts.format_mg(unit.need_mg(taken.daily)),
        )
        return f"{need}\n{_towards_limit(supplement, taken)}"
    in_iu = {each.kind: taken.daily / each.need_mg(1) for each in supplement.iu}
    return _("{mg} a day = {natural} IU natural (d-), or {synthetic} IU synthetic (dl-).").format(
        mg=amounts.format_mg(taken.daily),
        natural=amounts.format_number(round(in_iu["natural"])),
        synthetic=amounts.format_number(round(in_iu["synthetic"])),
    )


def _towards_limit(supplement: Supplement, taken: AmountTaken) -> str:
    unit = supplement.find_iu(taken.reading)
    if unit is None:
        return ""
    return _("Towards a limit: 1,000 mg are {at_limit} IU, so {iu} IU count as <b>{limit}</b>.").format(
        iu=amounts.format_number(float(f"{taken.daily:.4g}")),
        at_limit=amounts.format_number(unit.per_mg * amounts.MG_PER_G),
        limit=amounts.format_mg(unit.mg(taken.daily)),
    )


def _shares(supplement: Supplement, mg: float, region: Region | None) -> str:
    shares = answer_amounts.compare_with_limits(supplement, mg, region)
    if not shares:
        return _("I know no limit for it.") if region is None else _("I know no limit for it where you live.")
    lines = [_share(supplement, each, region) for each in shares]
    if any("all sources" in each.limit.scope for each in shares):
        lines.append(_("Limits for all sources count food as well, so your real share is larger."))
    # Where the regions disagree, the person's own decides.
    if region is None and len({(each.share or 0) > amounts.FULL_SHARE for each in shares}) > 1:
        lines.append(_("Tell me your region in /profile, and I show only its limits."))
    return "\n".join(lines)


def _share(supplement: Supplement, found: LimitComparison, region: Region | None) -> str:
    limit = found.limit
    where = "" if limit.region == "all" else f"{escape(limit.region)}: "
    scope = escape(limit.scope)
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
