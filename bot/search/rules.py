"""Interaction rules of the library, converted to the domain's types."""

from collections.abc import Mapping

from bot import library as content
from bot.domain.interactions import Override, Rule, Rules, Spacing
from bot.search.vocabulary import slug


def rules(library: content.Library, ingredients: Mapping[str, tuple[str, ...]]) -> Rules:
    """Return all rules; `ingredients` maps generic names, as used in overrides, to ingredients."""
    return Rules(_rule(item, ingredients) for item in library.interactions.values())


def _rule(item: content.Interaction, ingredients: Mapping[str, tuple[str, ...]]) -> Rule:
    overrides = {
        ingredient: _override(special)
        for special in item.member_overrides
        if not special.use_class_rule
        for ingredient in ingredients.get(special.member, (slug(special.member),))
    }
    spacing = _spacing(item.spacing.target_before_h, item.spacing.target_after_h) if item.spacing else None
    return Rule(
        item.id,
        item.subject,
        item.target,
        item.action,
        item.urgency,
        item.advice,
        spacing,
        overrides,
        item.sources,
    )


def _override(special: content.MemberOverride) -> Override:
    spacing = _spacing(special.target_before_h, special.target_after_h)
    return Override(special.action, spacing, special.note, special.sources)


def _spacing(before: float | None, after: float | None) -> Spacing | None:
    return None if before is None and after is None else Spacing(before, after)
