"""Interaction rules of the library, converted to the domain's types."""

from collections.abc import Mapping

from bot import library as content
from bot.domain.interactions import (
    ClassRules,
    FinePair,
    InteractionRule,
    InteractionRules,
    RuleOverride,
    SpacingHours,
)
from bot.search.vocabulary import ingredients_of, slug


def build_rules(library: content.Library, ingredients: Mapping[str, tuple[str, ...]]) -> InteractionRules:
    """Return all rules; `ingredients` maps generic names, as used in overrides, to ingredients."""
    rules = (_rule(item, ingredients) for item in library.interactions.values())
    # That a list of clashes does not name a pair is no word about it.
    fine = (_fine(item) for item in library.fine_together.values() if item.kind != "none_listed")
    return InteractionRules(rules, class_rules(library), fine)


def _fine(item: content.PairKnownFine) -> FinePair:
    pairs = ((item.a, None if item.b == "any" else item.b), *item.also_pairs)
    members = {group: frozenset(map(slug, its)) for group, its in item.members.items()}
    return FinePair(pairs, members, item.text, item.watch, item.sources)


def class_rules(library: content.Library) -> ClassRules:
    """Return what rules mean by the classes that stand for more than their members."""
    classes = library.medicines.values()
    return ClassRules(
        {each.id: each.as_subject for each in classes if each.as_subject is not None},
        {each.id: slug(each.low_dose_of) for each in classes if each.low_dose_of is not None},
    )


def _rule(item: content.Interaction, ingredients: Mapping[str, tuple[str, ...]]) -> InteractionRule:
    overrides = {
        ingredient: _override(special)
        for special in item.member_overrides
        if not special.use_class_rule
        for ingredient in ingredients_of(special.member, ingredients)
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
        _together(item),
        tuple(frozenset(ingredients_of(member, ingredients)) for member in item.applies_to_members),
        item.mechanism,
        item.holds_for_low_dose,
        item.covers_subject,
    )


def _together(item: content.Interaction) -> tuple[frozenset[str], frozenset[str]] | None:
    match item.together:
        case [first, second]:
            return frozenset(first), frozenset(second)
    return None


def _override(special: content.MemberOverride) -> RuleOverride:
    spacing = _spacing(special.target_before_h, special.target_after_h)
    return RuleOverride(special.action, spacing, special.note, special.sources)


def _spacing(before: float | None, after: float | None) -> SpacingHours | None:
    return None if before is None and after is None else SpacingHours(before, after)
