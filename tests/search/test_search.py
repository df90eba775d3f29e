"""What a text is about, against the content that ships."""

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import library, search
from bot.domain import names
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


def card(index: Index, text: str, *, together: bool = False) -> str | None:
    folded = names.fold(text)
    cards = index.rank_cards(folded, index.find(folded), index.search(folded), together=together)
    return cards[0].id if cards else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Paracetamol, acetaminophen or Tylenol?", ["acetaminophen"] * 3),
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
    ("text", "expected"),
    [
        ("does magnesium help sleep", "magnesium_sleep"),
        ("how much magnesium", "magnesium"),
        ("magnesium glycinate or citrate: which form?", "magnesium_forms"),
        ("should i get an mri for back pain", "back_scan"),
        ("heat or ice for back pain", "back_heat"),
        ("best sleeping position for lower back pain", "sleep_positions"),
        ("can't fall asleep", "cannot_sleep"),
        ("what is sleep apnea", "sleep_apnoea"),
        ("tylenol", "paracetamol"),
        ("meloxicam every day?", "back_painkillers"),
        ("slipped disc", "sciatica"),
        ("baby", "pregnancy_and_children"),
    ],
)
def test_a_question_leads_to_its_card(index: Index, text: str, expected: str) -> None:
    assert card(index, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "what is the capital of france",
        "what is lisinopril used for",
        "best antibiotic for strep throat",
        "is botox safe",
        "seat belt",
        "",
        "?!",
    ],
)
def test_what_is_no_subject_of_ours_has_no_card(index: Index, text: str) -> None:
    assert card(index, text) is None


def test_a_medicine_is_a_subject_when_the_question_is_what_goes_with_it(index: Index) -> None:
    assert card(index, "warfarin", together=True) == "blood_thinners"


def test_every_supplement_and_pain_reliever_has_an_entry_of_its_own(index: Index, content: Library) -> None:
    for item in content.supplements.values():
        assert card(index, item.name) is not None
    for ingredient in index.medicine_cards:
        assert card(index, ingredient) is not None


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
    assert item.suggestions[0] == "ibuprofen"


def test_a_long_name_is_cut(index: Index) -> None:
    (item,) = item_names.resolve_names(index, "z" * 5_000)
    assert len(item.name) == item_names.MAX_NAME_LENGTH


@pytest.mark.parametrize(
    "text", ['"', "OR", "*", "NEAR(a b)", "a AND NOT b", "' OR 1=1 --", "col:x", "^", "\x00"]
)
def test_operators_are_only_words(index: Index, text: str) -> None:
    index.search(text)
    assert any("magnesium" in hit.card.about for hit in index.search(f"magnesium {text}"))


@given(st.text(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_can_be_searched(index: Index, text: str) -> None:
    folded = names.fold(text)
    index.search(folded)
    found = index.find(folded)
    assert all(before.end <= after.start for before, after in pairwise(found))


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("  - of: zinc\n", "  - of: zink\n", '"zink" is unknown'),
        ("classes: [maois]", "classes: [maoi]", '"maoi" is unknown'),
        ("card: naproxen_sodium", "card: naproxen", '"naproxen" is unknown'),
        ("  - {ingredient: naproxen, card: naproxen_sodium}\n", "", '"naproxen_sodium" has no ingredient'),
        ("  - [kava, kava kava]\n", "  - [kava, vitamin b6]\n", '"vitamin b6" is covered by now'),
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


def test_the_names_must_be_there(content: Library, tmp_path: Path) -> None:
    with pytest.raises(library.ContentError, match=r"names\.yaml:1: .*missing"):
        search.build(content, tmp_path)


def test_the_names_that_ship_can_be_copied_elsewhere(content: Library, tmp_path: Path) -> None:
    shutil.copy(CONTENT / "names.yaml", tmp_path)
    search.build(content, tmp_path)
