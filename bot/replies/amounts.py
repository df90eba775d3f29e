"""Amounts formatted in the units that packs use where the person lives."""

import re

from bot.domain.profiles import Region
from bot.domain.regions import vitamin_units
from bot.domain.units import limit_mg
from bot.library import InternationalUnit, PainReliever, Supplement
from bot.replies.i18n import _, ngettext
from bot.replies.message import escape

# An example of /dose to type.
EXAMPLE = "/dose magnesium glycinate 2 x 500 mg"
UG_PER_MG = 1_000
MG_PER_G = 1_000
SIGNIFICANT_DIGITS = 6
FULL_SHARE = 1
ONE_PERCENT = 0.01

# A name that is written small within a sentence: not "St John's wort", nor an abbreviation such as "CBD".
_COMMON_NAME = re.compile(r"[A-Z][a-z]+(?!.*\b[A-Z][a-z]).*", re.DOTALL)
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def format_number(value: float) -> str:
    """Format a number with thousands separators and without trailing zeros."""
    return f"{value:,.{SIGNIFICANT_DIGITS}g}"


def format_mg(mg: float) -> str:
    """Format milligrams; below 1 mg as micrograms."""
    rounded = float(f"{mg:.3g}") if mg < MG_PER_G else round(mg)
    if rounded < 1:
        return _("{n} µg").format(n=format_number(rounded * UG_PER_MG))
    return _("{n} mg").format(n=format_number(rounded))


def format_amount(thing: PainReliever | Supplement | None, mg: float, region: Region | None) -> str:
    """Format an amount in mg or µg; in the region's unit where packs give the weight or IU."""
    unit = thing.plain_iu if isinstance(thing, Supplement) else None
    return format_mg(mg) if unit is None else format_ug_or_iu(unit, mg * UG_PER_MG, region)


def format_ug_or_iu(unit: InternationalUnit, ug: float, region: Region | None) -> str:
    """Format micrograms in the region's unit; in both units where the region is unknown."""
    words = {
        "ug": _("{n} µg").format(n=format_number(float(f"{ug:.4g}"))),
        "iu": _("{n} IU").format(n=format_number(float(f"{ug * unit.per_mg / UG_PER_MG:.4g}"))),
    }
    first, *rest = [words[each] for each in vitamin_units(region)]
    return f"{first} ({rest[0]})" if rest else first


def format_content_value(
    supplement: Supplement, value: float | str | None, unit: str, region: Region | None
) -> str:
    """Format a need or limit from the content, such as 15 with "ug/day (600 IU)"; empty without a value."""
    if value is None:
        return ""
    mg = limit_mg(value, unit)
    if mg is not None and supplement.plain_iu is not None:
        return format_amount(supplement, mg, region)
    written = value.replace("-", "–") if isinstance(value, str) else format_number(value)
    return f"{written} {escape(unit.replace('/day', '').replace('ug', 'µg'))}"


def format_formula(written: str) -> str:
    """Format a chemical formula as in print: MgCl2.6H2O becomes MgCl₂·6H₂O."""
    lowered = re.sub(r"(?<=[A-Za-z)])\d+", lambda digits: digits[0].translate(_SUBSCRIPTS), written)
    return lowered.replace(".", "·")


def format_written_amount(single: float, unit: str, times: int, days: int = 1) -> str:
    """Format an amount as it was written, with how often it is taken in how many days."""
    words = _("{n} IU").format(n=format_number(single)) if unit == "iu" else format_mg(single)
    if days > 1:
        often = ngettext("{n} time", "{n} times", times).format(n=format_number(times))
        return _("{amount}, {often} in {days} days").format(amount=words, often=often, days=days)
    if times == 1:
        return words
    return ngettext("{amount}, {n} time a day", "{amount}, {n} times a day", times).format(
        amount=words, n=times
    )


def limit_sign(share: float) -> str:
    """Return 🔴 for a share above 100 %, else a bullet."""
    return "🔴" if share > FULL_SHARE else "•"


def format_percent(share: float) -> str:
    """Format a share in percent; a share above the whole is never rounded down to 100%."""
    text = f"{100 * share:.0f}"
    if share > FULL_SHARE and text == "100":
        return _("over 100%")
    return f"{float(text):,.0f}%" if share >= ONE_PERCENT else _("under 1%")


def share_of_maximum(what: str, mg: float, most: int) -> str:
    """Render an amount beside the label's maximum, with the share of it."""
    share = mg / most
    return _("{sign} {what}: {amount} of at most {most} (<b>{percent}</b>)").format(
        sign=limit_sign(share),
        what=what,
        amount=format_mg(mg),
        most=format_mg(most),
        percent=format_percent(share),
    )


def element_name(supplement: Supplement) -> str:
    """Return the name of what is counted: "EPA + DHA" for Omega-3 (EPA + DHA), "vitamin D" for Vitamin D."""
    name, _bracket, inside = supplement.name.partition(" (")
    if "+" in inside:
        return inside.rstrip(")")
    return name[:1].lower() + name[1:] if _COMMON_NAME.fullmatch(name) else name
