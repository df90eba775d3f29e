"""What a text is about, against the content that ships."""

import shutil
from copy import copy
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import library, search
from bot.domain import names
from bot.domain.interactions import InteractionResult
from bot.domain.languages import ENGLISH
from bot.library import Library
from bot.search import Index, item_names
from tests import delivery_rig

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="module")
def content() -> Library:
    return delivery_rig.knowledge().library


@pytest.fixture(scope="module")
def index(content: Library) -> Index:
    return search.build(content, CONTENT)


def entities(index: Index, text: str) -> list[str]:
    return [entity for found in index.find(names.fold(text)) for entity in found.concept.entities]


def concepts(index: Index, text: str) -> list[search.Concept]:
    return [found.concept for found in index.find(names.fold(text))]


def pages(index: Index, text: str) -> list[str]:
    return [page.subject for concept in concepts(index, text) for page in index.cells.pages_about(concept)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Paracetamol or acetaminophen or Tylenol?", ["acetaminophen"] * 3),
        ("is Motrin the same as Advil", ["ibuprofen", "ibuprofen"]),
        ("tylenol pm", ["acetaminophen", "diphenhydramine"]),
        ("4 tylenol (acetaminophen) 3", ["acetaminophen", "codeine"]),
        ("ibuprofin and magnesiim", ["ibuprofen", "magnesium"]),
        ("іbuрrоfеn", ["ibuprofen"]),
        ("vitamin D3, vit. B6 and omega-3", ["vitamin_d", "vitamin_b6", "omega_3"]),
        ("scitica", ["sciatica"]),
        ("my lower back", ["back_pain"]),
        ("rivatigmine", ["rivastigmine"]),
        ("Entresto", ["valsartan"]),
        ("500 mg", []),
        ("how do I iron out a cramp in my style", ["muscle_cramp"]),
        ("get back to sleep", ["insomnia"]),
    ],
)
def test_names_brands_and_misspellings_lead_to_what_they_mean(
    index: Index, text: str, expected: list[str]
) -> None:
    assert entities(index, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I find myself stating the obvious",
        "an efficient program to translate neural streams",
        "it was precise and dedicated",
        "the concert was interfered with",
    ],
)
def test_ordinary_words_are_no_medicines(index: Index, text: str) -> None:
    assert entities(index, text) == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("how much magnesium", "magnesium"),
        ("magnesium glycinate or citrate: which form?", "magnesium"),
        ("should i get an mri for back pain", "back_pain"),
        ("best sleeping position for lower back pain", "sleep_position"),
        ("can't fall asleep", "insomnia"),
        ("what is sleep apnea", "sleep_apnea"),
        ("tylenol", "acetaminophen"),
        ("is voltarol any good", "diclofenac_gel"),
        ("slipped disc", "herniated_disc"),
        ("leg cramps", "leg_cramps"),
        ("jet lag", "jet_lag"),
        ("I have nightmares", "nightmares"),
        ("does gaba work", "gaba_supp"),
    ],
)
def test_a_name_leads_to_the_pages_about_it(index: Index, text: str, first: str) -> None:
    assert pages(index, text)[0] == first


@pytest.mark.parametrize(
    "text",
    [
        "what is the capital of france",
        "what is lisinopril used for",
        "best antibiotic for strep throat",
        "is botox safe",
        "seat belt",
        "warfarin",
        "",
        "?!",
    ],
)
def test_what_is_no_subject_of_ours_has_no_page(index: Index, text: str) -> None:
    assert pages(index, text) == []


@pytest.mark.parametrize(
    ("text", "written"),
    [("is it the same thing", []), ("SAM-e", ["sam_e"]), ("same for me please, and zinc", ["zinc"])],
)
def test_an_ordinary_word_is_no_name_in_a_text(index: Index, text: str, written: list[str]) -> None:
    assert entities(index, text) == written


def test_an_ordinary_word_is_a_name_in_a_list(index: Index) -> None:
    read = item_names.resolve_names(index, "same and zinc")
    assert [item.concept.id if item.concept else None for item in read] == ["sam_e", "zinc"]


def test_a_larger_subject_answers_for_a_part_of_it(index: Index) -> None:
    jet_lag = index.concepts["jet_lag"]
    assert jet_lag.entities == ("insomnia", "jet_lag")
    assert index.concepts["insomnia"].entities == ("insomnia",)
    found = index.cells.candidates([jet_lag])
    assert {each.partition(".")[0] for each in found} >= {"jet_lag", "insomnia"}


@pytest.mark.parametrize(
    ("name", "group"),
    [("caffeine", "caffeine_drinks"), ("niacin", "statins_ox"), ("methyl_salicylate", "topical_salicylates")],
)
def test_a_medicine_that_is_a_supplement_too_has_the_rules_of_both(
    index: Index, name: str, group: str
) -> None:
    concept = index.concepts[name]
    assert concept.substance is not None
    assert (concept.kind, concept.substance.kind) == ("supplement", "supplement")
    assert concept.substance.groups >= {name, group}


def test_every_supplement_is_one_whatever_else_it_is(index: Index, content: Library) -> None:
    assert {index.concepts[each].kind for each in content.supplements} == {"supplement"}


def checked(index: Index, *written: str) -> InteractionResult:
    found = [next(item_names.resolve_names(index, name)).concept for name in written]
    return index.rules.check([each.substance for each in found if each and each.substance])


@pytest.mark.parametrize(
    ("member", "rules"), [("phenytoin", ["vitamin_b12__enzyme_inducers"]), ("carbamazepine", [])]
)
def test_a_rule_for_some_members_of_a_class_is_not_about_the_others(
    index: Index, member: str, rules: list[str]
) -> None:
    assert [each.rule for each in checked(index, "vitamin b12", member).findings] == rules


def test_a_rule_can_be_about_a_combination(index: Index) -> None:
    (found,) = checked(index, "calcium", "sofosbuvir/velpatasvir").findings
    assert found.rule == "calcium__hep_c_antivirals"
    assert checked(index, "vitamin e", "ethinylestradiol + drospirenone").findings


@pytest.mark.parametrize(
    ("one", "other", "fine"),
    [
        ("magnesium", "vitamin d", True),
        ("melatonin", "zinc", True),
        ("vitamin b12", "metoprolol", True),
        ("sertraline", "paracetamol", True),
        ("citalopram", "paracetamol", False),
        ("metformin", "paracetamol", False),
        ("metformin", "vitamin d", False),
    ],
)
def test_a_pair_is_fine_when_a_source_says_so_and_not_when_no_list_names_it(
    index: Index, one: str, other: str, *, fine: bool
) -> None:
    found = checked(index, one, other)
    assert (len(found.fine), len(found.clear)) == (int(fine), int(not fine))
    assert found.findings == ()


def test_every_supplement_and_pain_reliever_has_a_page_of_its_own(index: Index, content: Library) -> None:
    for item in content.supplements.values():
        assert pages(index, item.id.replace("_", " "))[:1] == [item.id]
    for ingredient in index.medicine_cards:
        assert pages(index, ingredient) != []


def test_every_name_in_the_library_is_understood(index: Index, content: Library) -> None:
    called = [name for item in content.supplements.values() for name in (item.name, *item.aliases)]
    called += [name for item in content.pain_relief.values() for name in item.names]
    for medicines in content.medicines.values():
        for member in medicines.members:
            called += [member.generic, *member.brands, *member.aliases]
    for name in called:
        read = next(item_names.resolve_names(index, name))
        # "Mg" is a unit far more often than a name.
        assert (read.concept is not None and read.concept.substance is not None) or name == "Mg", name


@pytest.mark.parametrize(
    ("written", "thing"),
    [
        ("Magnesium Glycinate 400 mg", "magnesium"),
        ("Zinc sulfate", "zinc"),
        ("Ferrous sulfate anhydrous", "iron"),
        ("Paracetamol (Acetaminophen)", "acetaminophen"),
        ("Omega-3 1000mg capsules", "omega_3"),
        ("losartan potassium", "losartan"),
        ("metoprolol succinate ER 50 mg", "metoprolol"),
        ("aspirin 81 mg", "aspirin_low"),
        ("aspirin 325 mg", "aspirin"),
        ("aspirin", "aspirin"),
        ("Aspirin 60 mg", "aspirin_low"),
        ("aspirin 300 IU", "aspirin"),
        ("iron supplements", "iron"),
        ("milk of magnesia", "milk_of_magnesia"),
        ("vitamin d3 2000", "vitamin_d"),
    ],
)
def test_what_a_pack_adds_to_a_name_does_not_hide_it(index: Index, written: str, thing: str) -> None:
    (item,) = item_names.resolve_names(index, written)
    assert item.concept is not None
    assert item.concept.id == thing


def test_pain_dose_aspirin_is_not_taken_for_heart_aspirin(index: Index) -> None:
    (pain, unknown) = (next(item_names.resolve_names(index, text)) for text in ("aspirin 500 mg", "aspirin"))
    assert pain.concept is not None
    assert unknown.concept is not None
    assert pain.concept.substance is not None
    assert unknown.concept.substance is not None
    assert unknown.concept.substance.groups - pain.concept.substance.groups == {"aspirin_low"}


def test_joined_names_are_read_one_by_one_and_none_is_dropped(index: Index) -> None:
    read = list(item_names.resolve_names(index, "zinc and iron + zorblaxin"))
    assert [(item.name, item.concept.id if item.concept else None) for item in read] == [
        ("zinc", "zinc"),
        ("iron", "iron"),
        ("zorblaxin", None),
    ]


def test_a_name_that_is_near_is_offered(index: Index) -> None:
    (item,) = item_names.resolve_names(index, "advol")
    assert item.concept is None
    assert "ibuprofen" in item.suggestions


def test_a_misspelt_name_is_confirmed_before_it_is_recorded(index: Index) -> None:
    (misspelt,) = item_names.resolve_names(index, "magnesiim")
    (near,) = item_names.resolve_names(index, "advol")
    (right,) = item_names.resolve_names(index, "ibuprofen")
    assert misspelt.confirmation_labels == ("Magnesium",)
    assert "ibuprofen" in near.confirmation_labels
    assert right.confirmation_labels == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Vitamin-D", "vitamin d", True),
        ("Advil", "Motrin", True),
        ("vitamin c (ascorbic acid)", "vitamin c", True),
        ("Advil", "Tylenol", False),
        ("Advil", "Advil PM", False),
        ("zorblaxin", "qwxyz", False),
    ],
)
def test_brands_of_equal_ingredients_mean_the_same(index: Index, one: str, other: str, *, same: bool) -> None:
    assert item_names.mean_same(index, one, other) is same


def test_a_pain_reliever_is_a_subject_of_the_rules_of_its_class(index: Index) -> None:
    assert index.subjects_of_card("ibuprofen") == {"nsaid"}
    assert index.subjects_of_card("acetaminophen") == frozenset()


def test_the_same_knowledge_serves_every_language() -> None:
    known = delivery_rig.knowledge()
    other = copy(ENGLISH)
    assert known.in_language(ENGLISH) is known
    assert known.in_language(other).index.language is other
    assert known.in_language(other).index.cells is known.index.cells


def test_a_long_name_is_cut(index: Index) -> None:
    (item,) = item_names.resolve_names(index, "z" * 5_000)
    assert len(item.name) == item_names.MAX_NAME_LENGTH


@given(st.text(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_can_be_searched(index: Index, text: str) -> None:
    found = index.find(names.fold(text))
    assert all(before.end <= after.start for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("  - of: zinc\n", "  - of: zink\n", '"zink" is unknown'),
        ("classes: [maois]", "classes: [maoi]", '"maoi" is unknown'),
        ("card: naproxen_sodium", "card: naproxen", '"naproxen" is unknown'),
        ("  - {ingredient: naproxen, card: naproxen_sodium}\n", "", '"naproxen_sodium" has no ingredient'),
        ("  - [manganese]\n", "  - [manganese, vitamin b6]\n", '"vitamin b6" is covered by now'),
        ("part_of: back_pain", "part_of: backpain", '"backpain" is unknown'),
        ("red_flag: apnea", "red_flag: apnoea", '"apnoea" is unknown'),
        ("qualifies: person", "qualifies: who", "'person' or 'amount'"),
        ("not_tablets: [alcohol,", "not_tablets: [ethanol,", '"ethanol" is unknown'),
        ("  - {ingredient: diphenhydramine, card: otc_sleep_antihistamine}\n", "", "maximum_of"),
        ("not_names:", "no_names:", "field required"),
        ("subjects:", "subjects: [", "not YAML"),
    ],
)
def test_a_mistake_in_the_names_is_refused_with_its_place(
    content: Library, tmp_path: Path, before: str, after: str, complaint: str
) -> None:
    text = (CONTENT / "names.yaml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "names.yaml").write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(library.ContentError, match=complaint):
        search.build(content, tmp_path)


def test_a_page_without_a_name_is_refused(content: Library) -> None:
    page = content.pages["zinc"].model_copy(update={"about": ("zinc", "zink")})
    other = replace(content, pages={"zinc": page, "any": content.pages["any"]})
    with pytest.raises(
        library.ContentError, match=r'^answers/zinc\.yaml:1: "zink" has no name\..*names\.yaml$'
    ):
        search.build(other, CONTENT)


def test_the_names_must_be_there(content: Library, tmp_path: Path) -> None:
    with pytest.raises(library.ContentError, match=r"names\.yaml:1: .*missing"):
        search.build(content, tmp_path)


def test_the_names_that_ship_can_be_copied_elsewhere(content: Library, tmp_path: Path) -> None:
    shutil.copy(CONTENT / "names.yaml", tmp_path)
    search.build(content, tmp_path)


def test_names_are_read_alike_whether_they_are_remembered_or_not(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(item_names, "_MAX_REMEMBERED", 2)
    written = ["zinc", "iron tablets", "zzyzx", "magnesium", "zinc", "zinc"]

    found = [next(item_names.resolve_names(index, name)).concept for name in written]

    assert [None if each is None else each.id for each in found] == [
        *("zinc", "iron", None, "magnesium", "zinc", "zinc")
    ]
