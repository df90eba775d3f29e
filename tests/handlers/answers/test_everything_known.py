"""Everything the bot knows can be reached by talking to it."""

import pytest

from bot.library import Interaction, Library
from tests.handlers.conftest import Talk

THREE_WAY = "nsaid__ace_arb_plus_diuretic"
SUBJECTS = {
    "nsaid": "ibuprofen",
    "otc_sleep_antihistamine": "diphenhydramine",
    "aspirin_pain_dose": "aspirin",
}
# What a finding begins with, the strictest first.
SIGNS = {"avoid": "🔴", "space": "🟠", "monitor": "🟡"}
# How somebody writes each warning sign that an answer comes with or gives way to.
SAID = {
    "cauda_equina": "I can't feel my groin",
    "progressive_weakness": "my leg is getting weaker every hour",
    "fracture": "I fell off a ladder and my back hurts badly",
    "cancer": "I had breast cancer and now my back pain gets worse every night",
    "infection": "I have a fever and my back hurts badly",
    "aaa": "sudden tearing pain in my belly and I fainted",
    "chest_back": "chest pain and back pain",
    "kidney": "one sided flank pain in waves and blood in my urine",
    "suicidal": "I want to die",
    "overdose": "I took 30 tylenol",
    "apnea": "my wife says I stop breathing in my sleep and gasp, and I fell asleep while driving",
    "anaphylaxis": "my face is swelling after ibuprofen",
    "pregnancy": "can I take ibuprofen while pregnant",
    "child": "how much melatonin for my child",
}
# The cells that say themselves what the flag would say.
SAYS_IT = {"pregnancy": "ibuprofen.pregnancy", "child": "melatonin.child"}


def pair(library: Library, rule: Interaction) -> tuple[str, str]:
    """Two names that this rule is about."""
    subject = SUBJECTS.get(rule.subject, rule.subject.replace("_", " "))
    if rule.target == "aspirin_low":
        return subject, "aspirin 81 mg"
    if rule.target == "nsaids" and rule.subject == "nsaid":
        return subject, "naproxen"
    if rule.target in library.medicines:
        members = rule.applies_to_members or [each.generic for each in library.medicines[rule.target].members]
        special = {each.member for each in rule.member_overrides}
        return subject, next((each for each in members if each not in special), members[0])
    return subject, rule.target.replace("_", " ")


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(4))
async def test_every_interaction_is_told_with_its_advice_and_source(talk: Talk, part: int) -> None:
    library = talk.vesper.world.library
    rules = [rule for rule in library.interactions.values() if rule.id != THREE_WAY][part::4]
    missed = []
    for rule in rules:
        text = await talk.say("/check " + ", ".join(pair(library, rule)))
        own = rule.advice in text and library.sources[rule.sources[0]].publisher in text
        stricter = list(SIGNS.values())[: list(SIGNS).index(rule.action)]
        if not own and not text.startswith(tuple(stricter)):
            missed.append((rule.id, text))
    assert missed == []


@pytest.mark.thorough
async def test_the_three_that_hurt_the_kidneys_together_are_told(talk: Talk) -> None:
    text = await talk.say("/check Advil, Zestril, furosemide")
    assert talk.vesper.world.library.interactions[THREE_WAY].advice in text


@pytest.mark.thorough
async def test_every_red_flag_is_told_by_what_people_write_or_by_the_questions(talk: Talk) -> None:
    library = talk.vesper.world.library
    flags = library.red_flags
    reached = set()
    for flag_id, said in SAID.items():
        text = await talk.say(said)
        cell = library.cell(SAYS_IT.get(flag_id, ""))
        if flags[flag_id].title in text or (cell is not None and text.startswith(cell.says)):
            reached.add(flag_id)
    assert set(SAID) - reached == set()
    await talk.say("/urgent")
    for flag in flags.values():
        await talk.press_data(talk.last["message_id"], f"urgent:yes:{flag.id}")
        if flag.title in talk.text:
            reached.add(flag.id)
    assert set(flags) - reached == set()


ODD = {
    "one name twice": ("/check magnesium, magnesium", "adds up"),
    "nothing": ("/check , ,;", "Write what you take"),
    "operators of a search": ('/check " OR * NEAR(, magnesium', "I don't know"),
    "another table's end": ("/check '; DROP TABLE items; --, zinc", "I don't know"),
    "another language": ("/check магний, ibuprofen", "I don't know"),
    "look-alike letters": ("/check іbuрrоfеn, naproxen", "Never take two NSAIDs together"),
    "one a line": ("/check ibuprofen\nnaproxen", "Never take two NSAIDs together"),
    "one endless name": ("/check " + "x" * 4000, "I don't know"),
}


@pytest.mark.parametrize("said", ODD)
async def test_odd_lists_get_a_kind_answer(talk: Talk, said: str) -> None:
    typed, told = ODD[said]
    assert told in await talk.say(typed)
    assert len(talk.shown) == 1


async def test_two_hundred_names_at_once_get_one_bounded_answer_that_drops_none(talk: Talk) -> None:
    names = ["zinc", "iron", *(f"zorblax{number}" for number in range(198))]
    text = await talk.say("/check " + ", ".join(names))
    assert "Zinc and Iron" in text or "Iron and Zinc" in text
    assert "and 168 more" in text
    assert len(talk.shown) <= 2


@pytest.mark.parametrize(
    "said", ['" OR * NEAR', "SELECT * FROM items", "¿qué tomo para dormir?", "磁気", "a" * 4000]
)
async def test_odd_questions_get_one_kind_answer(talk: Talk, said: str) -> None:
    assert "🆘" in await talk.say(said)
    assert len(talk.shown) == 1
