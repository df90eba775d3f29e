"""Pairs of what a person takes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.interactions import (
    ClassRules,
    InteractionAction,
    InteractionFinding,
    InteractionRule,
    InteractionRules,
    InteractionUrgency,
    RuleOverride,
    SpacingHours,
    Substance,
)


def rule(
    subject: str,
    target: str,
    action: InteractionAction = "monitor",
    urgency: InteractionUrgency = "moderate",
    spacing: SpacingHours | None = None,
    **overrides: RuleOverride,
) -> InteractionRule:
    name = f"{subject}__{target}"
    return InteractionRule(
        name, subject, target, action, urgency, f"About {name}.", spacing, overrides, ("a_source",)
    )


def supplement(name: str) -> Substance:
    return Substance(name, "supplement", frozenset({name}), frozenset({name}))


def medicine(name: str, *classes: str) -> Substance:
    return Substance(name, "medicine", frozenset({name}), frozenset({name, *classes}))


def product(name: str, ingredients: str, *classes: str) -> Substance:
    return Substance(name, "product", frozenset(ingredients.split()), frozenset(classes))


FOUR_HOURS = SpacingHours(4, 4)
RULES = InteractionRules(
    [
        rule("magnesium", "thyroid_hormones", "space", "moderate", FOUR_HOURS),
        rule("magnesium", "digoxin", "monitor", "high"),
        rule(
            "magnesium",
            "insti",
            "space",
            "high",
            SpacingHours(2, 6),
            raltegravir=RuleOverride("avoid", None, None, ("its_label",)),
            cabotegravir=RuleOverride(None, SpacingHours(4, 2), "as its label says", ("a_source",)),
            doravirine=RuleOverride("ask", None, "400 mg or 1200 mg?", ()),
        ),
        rule("calcium", "iron", "space", "low", SpacingHours(2, 2)),
        rule("melatonin", "inducers", "monitor", "low"),
        rule("melatonin", "seizure_medicines", "monitor", "moderate"),
        rule("nsaid", "nsaids", "avoid", "high"),
        rule("nsaid", "aspirin_low", "space", "high", SpacingHours(0.5, 8)),
        rule("nsaid", "vka", "avoid", "high"),
        rule("nsaid", "ace_inhibitors"),
        rule("nsaid", "thiazides"),
        replace(
            rule("nsaid", "ace_arb_plus_diuretic", "avoid", "high"),
            together=(frozenset({"ace_inhibitors", "arbs"}), frozenset({"loop_diuretics", "thiazides"})),
        ),
        rule("acetaminophen", "apap_products", "avoid", "high"),
    ],
    ClassRules({"nsaids": "nsaid"}, {"aspirin_low": "aspirin"}),
)

MAGNESIUM, CALCIUM, IRON, MELATONIN = map(supplement, ("magnesium", "calcium", "iron", "melatonin"))
LEVOTHYROXINE = medicine("levothyroxine", "thyroid_hormones")
WARFARIN = medicine("warfarin", "vka")
IBUPROFEN = medicine("ibuprofen", "nsaids", "nsaid")
NAPROXEN = medicine("naproxen", "nsaids", "nsaid")
ASPIRIN = medicine("aspirin", "nsaids", "nsaid", "aspirin_low")
HEART_ASPIRIN = Substance(
    "aspirin_low", "medicine", frozenset({"aspirin"}), frozenset({"aspirin", "aspirin_low", "nsaid"})
)
LISINOPRIL = medicine("lisinopril", "ace_inhibitors")
HCTZ = medicine("hydrochlorothiazide", "thiazides")
TYLENOL = medicine("acetaminophen", "apap_products")
PERCOCET = product("percocet", "acetaminophen oxycodone", "acetaminophen", "apap_products", "opioids")


def findings(*items: Substance) -> list[InteractionFinding]:
    return list(RULES.check(items).findings)


def names_of(*items: Substance) -> list[str | None]:
    return [finding.rule for finding in findings(*items)]


@pytest.mark.parametrize("items", [(MAGNESIUM, LEVOTHYROXINE), (LEVOTHYROXINE, MAGNESIUM)])
def test_a_rule_is_found_whichever_is_named_first(items: tuple[Substance, Substance]) -> None:
    (finding,) = findings(*items)
    assert (finding.pair, finding.action, finding.spacing) == (
        ("magnesium", "levothyroxine"),
        "space",
        FOUR_HOURS,
    )
    assert finding.advice == "About magnesium__thyroid_hormones."
    assert finding.sources == ("a_source",)


def test_a_pair_without_a_rule_is_clear_and_never_dropped() -> None:
    outcome = RULES.check([MAGNESIUM, CALCIUM, LEVOTHYROXINE])
    assert outcome.clear == (("calcium", "magnesium"), ("calcium", "levothyroxine"))
    assert outcome.unruled == ()


def test_a_pair_that_no_rule_could_be_about_is_said_to_be_so() -> None:
    outcome = RULES.check([WARFARIN, LEVOTHYROXINE])
    assert outcome.clear == outcome.unruled == (("levothyroxine", "warfarin"),)


def test_findings_come_strongest_first() -> None:
    digoxin = medicine("digoxin")
    raltegravir = medicine("raltegravir", "insti")
    found = findings(MAGNESIUM, digoxin, LEVOTHYROXINE, raltegravir)
    assert [finding.action for finding in found] == ["avoid", "space", "monitor"]


def test_all_rules_that_match_are_shown_the_more_urgent_first() -> None:
    carbamazepine = medicine("carbamazepine", "inducers", "seizure_medicines")
    assert names_of(MELATONIN, carbamazepine) == ["melatonin__seizure_medicines", "melatonin__inducers"]


def test_a_member_override_beats_its_class_rule() -> None:
    (avoided,) = findings(MAGNESIUM, medicine("raltegravir", "insti"))
    assert (avoided.action, avoided.spacing) == ("avoid", None)
    assert avoided.sources == ("its_label", "a_source")
    (spaced,) = findings(MAGNESIUM, medicine("cabotegravir", "insti"))
    assert (spaced.action, spaced.spacing, spaced.note) == ("space", SpacingHours(4, 2), "as its label says")


def test_what_an_override_leaves_open_goes_to_a_pharmacist() -> None:
    (finding,) = findings(MAGNESIUM, medicine("doravirine", "insti"))
    assert (finding.action, finding.note) == ("monitor", "400 mg or 1200 mg?")


def test_other_members_keep_the_class_rule() -> None:
    (finding,) = findings(MAGNESIUM, medicine("dolutegravir", "insti"))
    assert finding.spacing == SpacingHours(2, 6)


def test_two_nsaids_are_a_finding() -> None:
    assert names_of(IBUPROFEN, NAPROXEN) == ["nsaid__nsaids"]


def test_heart_aspirin_beside_an_nsaid_has_its_own_rule() -> None:
    assert names_of(HEART_ASPIRIN, IBUPROFEN) == ["nsaid__aspirin_low"]


def test_aspirin_of_unknown_strength_gets_both_rules_the_stronger_first() -> None:
    assert names_of(ASPIRIN, IBUPROFEN) == ["nsaid__nsaids", "nsaid__aspirin_low"]


def test_heart_aspirin_is_still_an_nsaid_beside_a_blood_thinner() -> None:
    assert names_of(HEART_ASPIRIN, WARFARIN) == ["nsaid__vka"]


def test_aspirin_beside_heart_aspirin_is_a_double_dose_and_no_matter_of_spacing() -> None:
    (finding,) = findings(HEART_ASPIRIN, ASPIRIN)
    assert (finding.rule, finding.action, finding.shared_ingredients) == (None, "avoid", ("aspirin",))


def test_an_ingredient_hidden_in_two_products_is_found() -> None:
    (finding,) = findings(PERCOCET, TYLENOL)
    assert (finding.rule, finding.shared_ingredients) == ("acetaminophen__apap_products", ("acetaminophen",))


def test_the_same_medicine_twice_is_a_double_dose_without_any_rule() -> None:
    (finding,) = findings(LEVOTHYROXINE, LEVOTHYROXINE)
    assert (finding.pair, finding.action, finding.urgency) == (
        ("levothyroxine", "levothyroxine"),
        "avoid",
        "high",
    )
    assert finding.advice is None


def test_the_same_supplement_twice_is_a_total_to_add_up() -> None:
    (finding,) = findings(MAGNESIUM, MAGNESIUM)
    assert (finding.action, finding.shared_ingredients) == ("monitor", ("magnesium",))


def test_two_hundred_times_the_same_name_is_said_once() -> None:
    assert len(findings(*[MAGNESIUM] * 200)) == 1


def test_an_nsaid_with_a_blood_pressure_medicine_and_a_diuretic_is_a_finding_of_three() -> None:
    first, *others = findings(HCTZ, LISINOPRIL, NAPROXEN)
    assert (first.rule, first.pair, first.third) == (
        "nsaid__ace_arb_plus_diuretic",
        ("naproxen", "lisinopril"),
        "hydrochlorothiazide",
    )
    assert [finding.rule for finding in others] == ["nsaid__ace_inhibitors", "nsaid__thiazides"]


def test_two_of_the_three_are_not_enough() -> None:
    assert "nsaid__ace_arb_plus_diuretic" not in names_of(NAPROXEN, LISINOPRIL)
    assert names_of(HCTZ, LISINOPRIL) == []


def test_without_that_rule_three_are_just_their_pairs() -> None:
    assert InteractionRules([]).check([HCTZ, LISINOPRIL, NAPROXEN]).findings == ()


def test_nothing_or_one_thing_has_no_pairs() -> None:
    assert RULES.check([]).clear == RULES.check([MAGNESIUM]).clear == ()


SOME = st.lists(
    st.sampled_from(
        [MAGNESIUM, CALCIUM, IRON, LEVOTHYROXINE, IBUPROFEN, ASPIRIN, PERCOCET, TYLENOL, WARFARIN]
    ),
    max_size=7,
)


@given(SOME)
def test_every_pair_ends_in_exactly_one_state(items: list[Substance]) -> None:
    outcome = RULES.check(items)
    found = {frozenset(finding.pair) for finding in outcome.findings}
    clear = {frozenset(pair) for pair in outcome.clear}
    assert found.isdisjoint(clear)
    assert found | clear == {
        frozenset((one.id, other.id)) for at, one in enumerate(items) for other in items[at + 1 :]
    }


@given(SOME)
def test_the_order_of_a_list_does_not_matter(items: list[Substance]) -> None:
    one, other = RULES.check(items), RULES.check(items[::-1])
    assert {finding.rule for finding in one.findings} == {finding.rule for finding in other.findings}
    assert set(one.clear) == set(other.clear)


def test_a_rule_about_pain_doses_is_not_said_of_heart_aspirin() -> None:
    of_pain = InteractionRules(
        [
            replace(rule("nsaid", "ace_inhibitors"), holds_for_low_dose=False),
            rule("nsaid", "vka", "avoid", "high"),
        ],
        ClassRules({"nsaids": "nsaid"}, {"aspirin_low": "aspirin"}),
    )
    assert of_pain.check([HEART_ASPIRIN, LISINOPRIL]).clear == (("aspirin_low", "lisinopril"),)
    assert [each.rule for each in of_pain.check([ASPIRIN, LISINOPRIL]).findings] == ["nsaid__ace_inhibitors"]
    (bleeding,) = of_pain.check([HEART_ASPIRIN, WARFARIN]).findings
    assert bleeding.may_be_low_dose
    (of_ibuprofen,) = of_pain.check([IBUPROFEN, WARFARIN]).findings
    assert not of_ibuprofen.may_be_low_dose


def test_a_subject_with_single_rules_only_makes_no_other_pair_one_without_a_warning() -> None:
    tramadol, sertraline = medicine("tramadol"), medicine("sertraline", "ssri_snri")
    single = InteractionRules([replace(rule("tramadol", "ssri_snri"), covers_subject=False)])
    assert len(single.check([tramadol, sertraline]).findings) == 1
    assert single.check([tramadol, WARFARIN]).unruled == (("tramadol", "warfarin"),)
