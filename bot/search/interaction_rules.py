"""Interaction rules of the library, converted to the domain's types."""

from collections.abc import Mapping

from bot import library as content
from bot.domain.interactions import InteractionRule, InteractionRules, RuleOverride, SpacingHours
from bot.search.vocabulary import slug


def build_rules(library: content.Library, ingredients: Mapping[str, tuple[str, ...]]) -> InteractionRules:
    """Return all rules; `ingredients` maps generic names, as used in overrides, to ingredients."""
    return InteractionRules(_rule(item, ingredients) for item in library.interactions.values())


def _rule(item: content.Interaction, ingredients: Mapping[str, tuple[str, ...]]) -> InteractionRule:
    overrides = {
        ingredient: _override(special)
        for special in item.member_overrides
        if not special.use_class_rule
        for ingredient in ingredients.get(special.member, (slug(special.member),))
    }
    spacing = _spacing(item.spacing.target_before_h, item.spacing.target_after_h) if item.spacing else None
    return InteractionRule(
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


def _override(special: content.MemberOverride) -> RuleOverride:
    spacing = _spacing(special.target_before_h, special.target_after_h)
    return RuleOverride(special.action, spacing, special.note, special.sources)


def _spacing(before: float | None, after: float | None) -> SpacingHours | None:
    return None if before is None and after is None else SpacingHours(before, after)
