"""Instructions about food, in words."""

from bot.domain.instructions import Food
from bot.replies.i18n import _


def food_words(food: Food) -> str:
    """Return "with food" or "on an empty stomach", as it stands behind a name."""
    return {"with": _("with food"), "without": _("on an empty stomach")}[food]


def instruction_words(food: Food | None, note: str | None) -> str:
    """Return food and the person's note, as they stand behind a name; empty when neither was told."""
    return " · ".join(each for each in (food_words(food) if food else "", note or "") if each)
