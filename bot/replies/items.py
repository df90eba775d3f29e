"""Names, amounts, units and instructions of items."""

import unicodedata
from decimal import Decimal
from math import ceil

from bot.domain.instructions import Food
from bot.replies.i18n import _, ngettext
from bot.replies.message import escape
from bot.store.reminders.schedules import Item

# First Strong Isolate and Pop Directional Isolate, from Unicode's bidirectional algorithm.
ISOLATE, POP = "\u2068", "\u2069"
RTL_CATEGORIES = {"R", "AL"}


def item_text(item: Item) -> str:
    """Return an item as plain text for a button, such as: magnesium 200 mg for Mum."""
    if item.person is None:
        return item_text_without_person(item)
    return _("{item} for {person}").format(
        item=item_text_without_person(item), person=isolate_rtl(item.person)
    )


def item_text_without_person(item: Item) -> str:
    """Return an item as plain text without its person, where that is said already."""
    name = isolate_rtl(item.name)
    if item.amount is None or item.unit is None:
        return name
    return _("{name} {amount} {unit}").format(
        name=name, amount=f"{item.amount.normalize():f}", unit=unit_words(item.unit, item.amount)
    )


def item_html(item: Item) -> str:
    """Return an item with its person, escaped for HTML."""
    return escape(item_text(item))


def isolate_rtl(name: str) -> str:
    """Keep a name that runs from right to left from reordering the amounts and times around it."""
    if any(unicodedata.bidirectional(each) in RTL_CATEGORIES for each in name):
        return f"{ISOLATE}{name}{POP}"
    return name


def unit_words(unit: str, amount: Decimal) -> str:
    """Return the unit as it stands behind that amount: 1 tablet, 2 tablets."""
    count = max(ceil(amount), 1)
    return {
        "unit": ngettext("unit", "units", count),
        "tablet": ngettext("tablet", "tablets", count),
        "capsule": ngettext("capsule", "capsules", count),
        "pill": ngettext("pill", "pills", count),
        "softgel": ngettext("softgel", "softgels", count),
        "gummy": ngettext("gummy", "gummies", count),
        "lozenge": ngettext("lozenge", "lozenges", count),
        "drop": ngettext("drop", "drops", count),
        "sachet": ngettext("sachet", "sachets", count),
        "scoop": ngettext("scoop", "scoops", count),
        "puff": ngettext("puff", "puffs", count),
        "spray": ngettext("spray", "sprays", count),
        "patch": ngettext("patch", "patches", count),
        "teaspoon": ngettext("teaspoon", "teaspoons", count),
        "tablespoon": ngettext("tablespoon", "tablespoons", count),
    }.get(unit, unit)


def food_words(food: Food) -> str:
    """Return "with food" or "on an empty stomach", as it stands behind a name."""
    return {"with": _("with food"), "without": _("on an empty stomach")}[food]


def instruction_words(food: Food | None, note: str | None) -> str:
    """Return food and the person's note, as they stand behind a name; empty when neither was told."""
    return " · ".join(each for each in (food_words(food) if food else "", note or "") if each)
