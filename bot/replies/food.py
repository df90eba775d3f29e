"""With food or without, in words."""

from bot.domain.terms import Food
from bot.replies.words import _


def food_words(food: Food) -> str:
    """With food or without, as it stands behind a name."""
    return {"with": _("with food"), "without": _("on an empty stomach")}[food]
