"""What people read of a cell, of a page, of products and pairs, and where there is no answer."""

import re

import pytest

from bot import answer
from bot.answer import Answer
from bot.answer.cell_search import WISHES
from bot.domain.profiles import Region
from bot.library import Library
from bot.replies.answers import answers, cells, checks
from bot.replies.answers.wishes import wish_answer
from bot.replies.message import Message
from bot.understanding import load_model
from handlers.feature_list import REGISTRY
from tests.delivery_rig import knowledge

SHORTEST_ANSWER = 160  # characters, of the line that says that there is none
MOST_CHOICES = 4
LONGEST_DATA = 64  # bytes that Telegram takes with a button
REGIONS: tuple[Region, ...] = ("US", "UK", "EU")


@pytest.fixture(scope="module")
def library() -> Library:
    return knowledge().library


def ask(question: str) -> Answer:
    return answer.ask(knowledge(), question, load_model().understand(question))


def shown(question: str, region: Region | None = None) -> Message:
    return answers.answer_message(knowledge().library, ask(question), region)


def text(message: Message) -> str:
    return answers.plain_text(message)


def data(message: Message) -> list[str]:
    """What the buttons of a message send."""
    return [str(button.data) for row in message.rows for button in row]


# Cells


def test_the_first_line_of_every_cell_decides_and_the_last_says_how_sure_it_is(library: Library) -> None:
    for page in library.pages.values():
        for intent, cell in page.cells.items():
            message = cells.cell_message(library, f"{page.subject}.{intent}", cell)
            first, *_middle, last = text(message).split("\n\n")
            assert first == cell.says
            assert last == answers.plain_text(Message(cells.certainty_line(library, cell)))
            assert (cell.more or "") in text(message)
            assert (f"⚠️ {cell.caution}" in text(message)) == (cell.caution is not None)


def test_every_cell_leads_to_others_to_its_sources_and_to_its_page(library: Library) -> None:
    for page in library.pages.values():
        for intent, cell in page.cells.items():
            name = f"{page.subject}.{intent}"
            sent = data(cells.cell_message(library, name, cell, "UK"))
            assert sent[:-2] == [f"cell:{each}" for each in cell.next]
            assert sent[-2:] == [f"sources:cell:{name}", f"page:{page.subject}"]
            assert all(len(each.encode()) <= LONGEST_DATA for each in sent)


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("does magnesium help sleep?", "magnesium.works"),
        ("side effects of melatonin", "melatonin.side_effects"),
        ("best time to take magnesium", "magnesium.when"),
        ("how many days can I take ibuprofen", "ibuprofen.duration"),
        ("what interacts with magnesium", "magnesium.with"),
        # As in a search box.
        ("ashwagandha when", "ashwagandha.when"),
        ("zinc kids", "any.child"),
        # A wording that says the same outweighs that it sounds like another question.
        ("does an epsom salt bath help a sore back", "magnesium.handling"),
        # A story names one thing, its question another.
        (
            "I'm 22 weeks and my back is killing me, the nurse said Tylenol. Is Voltaren gel off limits?",
            "diclofenac_gel.pregnancy",
        ),
        ("I take D3 at dinner with a glass of red. Is the wine a bad idea?", "vitamin_d.alcohol"),
    ],
)
def test_a_question_is_answered_in_the_first_line(library: Library, question: str, cell: str) -> None:
    found = library.cell(cell)
    assert found is not None
    assert ask(question).cell == cell
    assert text(shown(question)).split("\n")[0] == found.says


def test_a_region_has_a_first_line_of_its_own(library: Library) -> None:
    differing = 0
    for page in library.pages.values():
        for intent, cell in page.cells.items():
            for region in (*REGIONS, None):
                message = cells.cell_message(library, f"{page.subject}.{intent}", cell, region)
                own = cell.regions.get(region) if region is not None else None
                differing += own is not None
                assert text(message).split("\n")[0] == (own or cell.says)
    assert differing >= 20


def test_the_region_of_who_asks_chooses_the_numbers(library: Library) -> None:
    dose = library.pages["magnesium"].cells["dose"]
    lines = [text(shown("how much magnesium can I take", each)).split("\n")[0] for each in (None, *REGIONS)]
    assert lines[0] == dose.says
    assert sorted(lines[1:]) == sorted(dose.regions.values())
    assert len(set(lines)) == len(lines)


def test_whoever_has_told_no_region_is_offered_its_numbers(library: Library) -> None:
    dose = library.pages["magnesium"].cells["dose"]
    assert data(cells.cell_message(library, "magnesium.dose", dose))[0] == "me:where"
    assert "me:where" not in data(cells.cell_message(library, "magnesium.dose", dose, "US"))
    works = library.pages["magnesium"].cells["works"]
    assert "me:where" not in data(cells.cell_message(library, "magnesium.works", works))


# Names and questions with several meanings


def test_a_bare_name_gets_the_summary_and_what_is_asked_most(library: Library) -> None:
    # SAMe, written as it is called, is a word of every day.
    supplements = [each.name for each in library.supplements.values() if each.id != "sam_e"]
    simple = [name for name in supplements if re.fullmatch(r"[\w' -]{1,30}", name)]
    assert len(simple) >= 60
    for name in (*simple, "sam-e", "ibuprofen", "Tylenol", "aleve"):
        found = ask(name)
        assert (found.kind, found.entry is None) == ("answer", False), name
        page = library.pages[found.entry or ""]
        assert found.cell is None, name
        message = answers.answer_message(library, found)
        assert text(message) == f"{page.title}\n{page.summary}", name
        *offered, more = data(message)
        assert 1 <= len(offered) <= MOST_CHOICES
        assert set(offered) <= {f"cell:{page.subject}.{intent}" for intent in page.cells}
        assert more == f"page:{page.subject}"


@pytest.mark.parametrize("said", ["tell me about zinc", "Magnesuim", "what is magnesium", "the melatonin"])
def test_little_more_than_a_name_is_a_bare_name(library: Library, said: str) -> None:
    found = ask(said)
    assert found.entry is not None
    assert library.pages[found.entry].summary in text(answers.answer_message(library, found))


def test_a_page_offers_every_question_that_it_answers(library: Library) -> None:
    for page in library.pages.values():
        message = cells.page_message(library, page)
        assert text(message) == f"{page.title}\n{page.summary}"
        assert data(message) == [f"cell:{page.subject}.{intent}" for intent in page.cells]


@pytest.mark.parametrize("model", [False, True], ids=["rules", "model"])
def test_what_may_have_been_asked_is_asked_back_in_at_most_four_buttons(
    library: Library, *, model: bool
) -> None:
    asked_back = 0
    for page in list(library.pages.values())[::5]:
        for asked in ("I bought {} at the market", "{} on holiday", "who invented {}", "{} though"):
            said = asked.format(page.title.split("(")[0].lower())
            found = answer.ask(knowledge(), said, load_model().understand(said) if model else None)
            if found.kind != "ask_back":
                continue
            asked_back += 1
            assert 1 <= len(found.choices) <= MOST_CHOICES
            assert len(set(found.choices)) == len(found.choices)
            assert all(library.cell(each) for each in found.choices)
            message = answers.answer_message(library, found)
            sent = data(message)
            assert sent[: len(found.choices)] == [f"cell:{each}" for each in found.choices]
            assert "what would you like to know?" in text(message).lower()
            if found.entry is not None:
                assert library.pages[found.entry].title in text(message)
                assert sent[-1] == f"page:{found.entry}"
    assert asked_back >= 5


# No answer


@pytest.mark.parametrize(
    "question",
    [
        "is a scan needed for magnesium?",
        "what is the capital of france",
        "does ozempic work",
        "what is lisinopril used for",
        "qwertzuiop asdfghjkl",
        "",
    ],
)
def test_where_there_is_no_answer_it_says_so_in_a_line(question: str) -> None:
    message = shown(question)
    told, help_line = text(message).split("\n\n")
    assert len(told) <= SHORTEST_ANSWER
    assert help_line.startswith("🆘 If it is serious, call")
    assert "pharmacist" in told
    assert re.search(r"no checked answer|nothing checked", text(message))
    assert "safe" not in text(message).lower()


def test_that_nothing_is_held_is_a_line_whatever_its_name_and_its_subject(library: Library) -> None:
    for concept in knowledge().index.concepts.values():
        message = cells.no_answer(None, concept.label)
        assert len(text(message)) <= SHORTEST_ANSWER, concept.label
        assert concept.label in text(message)
    for page in library.pages.values():
        message = cells.no_answer(page, None)
        assert len(text(message)) <= SHORTEST_ANSWER
        assert data(message) == [f"page:{page.subject}"]


@pytest.mark.parametrize(
    ("question", "region", "country", "is_added"),
    [
        ("what should I do about my back right now", None, None, False),
        ("what should I do about my back right now", None, "au", True),
        ("does it matter if I take too much magnesium", "UK", None, False),
        ("what should I do about a stiff neck right now", None, None, True),
        ("what is the capital of france", None, None, True),
    ],
)
def test_whom_to_call_is_said_once(
    question: str, region: Region | None, country: str | None, *, is_added: bool
) -> None:
    told = ask(question)
    said = text(answers.answer_message(knowledge().library, told, region, country))
    assert told.help_line
    assert ("🆘" in said) == is_added


# Products


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("what is in Excedrin", ["Excedrin holds paracetamol / acetaminophen, aspirin, and caffeine."]),
        (
            "is there caffeine in Panadol Extra",
            ["Yes: Panadol extra holds paracetamol / acetaminophen and caffeine."],
        ),
        ("is Benadryl the same as ZzzQuil", ["Yes, the same: both are diphenhydramine."]),
        ("is Tylenol the same as Panadol?", ["Yes, the same: both are paracetamol / acetaminophen."]),
        (
            "does advil pm have tylenol in it",
            ["Advil pm holds ibuprofen and diphenhydramine.", "Tylenol holds paracetamol / acetaminophen."],
        ),
    ],
)
def test_what_is_in_a_product_is_told_and_that_packs_differ(question: str, lines: list[str]) -> None:
    *told, advice = text(shown(question)).split("\n")
    assert told[: len(lines)] == lines
    assert told[len(lines) :] in ([], ["So never take them together: it would be a double dose."])
    assert "compare the active ingredients on the packs" in advice


def test_two_products_with_something_else_in_them_are_not_called_the_same() -> None:
    for question in ("is Tylenol the same as Tylenol PM", "is Advil the same as Excedrin"):
        assert "the same: both" not in text(shown(question))


# Pairs


def checked(*listed: str, usual_doses: bool = True) -> str:
    found = answer.check(knowledge(), listed)
    return text(checks.check_message(knowledge().library, found, usual_doses=usual_doses))


@pytest.mark.parametrize(
    ("listed", "sign"),
    [
        (("ibuprofen", "naproxen"), "🔴"),
        (("magnesium", "levothyroxine"), "🟠"),
        (("calcium", "hydrochlorothiazide"), "🟡"),
        (("magnesium", "vitamin d"), "✅"),
        (("zinc", "lisinopril"), "⚪ No warning found"),
        (("warfarin", "lisinopril"), "⚪ My rules are about"),
        (("zinc", "zorblaxin"), "❓ I don't know zorblaxin"),
    ],
)
def test_a_pair_is_warned_of_fine_without_a_warning_or_not_known(listed: tuple[str, str], sign: str) -> None:
    said = checked(*listed)
    assert said.startswith(sign)
    assert ("✅" in said) == (sign == "✅")
    if sign[0] in "⚪❓":
        assert "pharmacist" in said


def test_a_pair_without_a_warning_is_told_rather_than_what_one_of_it_clashes_with() -> None:
    told = ask("ashwagandha and valerian together to knock me out?")
    assert told.kind == "interaction"
    assert text(answers.answer_message(knowledge().library, told)).startswith("⚪ No warning found")


def test_a_product_is_told_of_by_the_name_that_was_written() -> None:
    assert "acetaminophen and Co-codamol" in text(shown("can I take paracetamol with co-codamol"))


def test_coffee_is_kept_two_hours_from_iron(library: Library) -> None:
    told = text(checks.check_message(library, answer.check(knowledge(), ["iron", "coffee"])))
    assert "Keep iron 2 hours away from coffee and tea." in told


def test_a_list_says_each_state_once_and_the_warnings_first() -> None:
    said = checked("magnesium", "Synthroid", "vitamin d", "zorblaxin", "fish oil")
    places = [said.index(sign) for sign in ("🟠", "✅", "⚪", "❓")]
    assert places == sorted(places)
    assert said.count("⚪") == said.count("✅") == 1


def test_that_no_warning_was_found_is_never_said_to_be_safe() -> None:
    for listed in (
        ("zinc", "lisinopril"),
        ("warfarin", "lisinopril"),
        ("zinc", "zorblaxin"),
        ("zinc", "copper", "biotin"),
    ):
        said = checked(*listed)
        assert not re.search(r"\b(safe|safely|fine to|no interaction)\b", said, re.IGNORECASE)


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (("zinc", "ashwagandha", "creatine", "taurine"), "No warning found for any of the 6 pairs."),
        (("zinc", "copper", "biotin", "creatine"), "No warning found for the other 5 pairs."),
        (
            ("atorvastatin", "metformin", "amlodipine", "omeprazole"),
            "I can't say anything on 6 pairs.",
        ),
    ],
)
def test_many_pairs_without_a_warning_are_counted_and_named_in_a_closed_quote(
    listed: tuple[str, ...], said: str
) -> None:
    found = answer.check(knowledge(), listed)
    message = checks.check_message(knowledge().library, found)
    (quote,) = re.findall(r"<blockquote expandable>(.*?)</blockquote>", message.text, flags=re.DOTALL)
    pairs = [
        {line.partition(" with ")[0], other}
        for line in quote.splitlines()[1:]
        for other in line.partition(" with ")[2].split(", ")
    ]
    labels = {item.id: item.label for item in found.items}

    assert said in text(message)
    assert quote.startswith("<b>Which pairs?</b>")
    assert sorted(map(sorted, pairs)) == sorted(sorted(labels[each] for each in pair) for pair in found.clear)
    assert "…" not in text(message)
    assert "pharmacist" in text(message)


def test_of_very_many_pairs_the_rest_is_counted() -> None:
    listed = [each.label for each in knowledge().index.concepts.values() if each.kind == "supplement"][:22]
    message = checks.check_message(knowledge().library, answer.check(knowledge(), listed))

    assert re.search(r"And \d+ more pairs: check fewer names at once to see them\.", text(message))
    for part in message.split():
        assert part.text.count("<blockquote") == part.text.count("</blockquote>")


def test_what_is_fine_at_usual_doses_is_without_a_warning_for_whom_they_are_not() -> None:
    said = checked("ibuprofen", "paracetamol", usual_doses=False)
    assert said.startswith("⚪ No warning found")
    assert "pharmacist" in said
    assert not re.search(r"\d", said)


def test_a_misspelt_name_is_shown_as_it_was_read() -> None:
    assert "I read “ibuprofne” → ibuprofen" in checked("ibuprofne", "aspirin")
    assert "I read “magnesuim” → Magnesium" in text(shown("what is magnesuim good for"))
    assert "I read" not in text(shown("what is magnesium good for"))


# Wishes


def test_every_wish_is_answered_with_a_command_that_there_is() -> None:
    for wish in sorted(WISHES):
        said = wish_answer(wish) or ""
        assert set(re.findall(r"/([a-z]+)", said)) <= REGISTRY.commands.keys(), wish


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("remind me of my pills at 9 please", "/remind"),
        ("how do I set a reminder for my tablets", "/remind"),
        ("please stop sending me the daily tip", "/tips"),
        ("export my data", "/export"),
        ("delete all my data", "/forget"),
        ("how many pills have I left", "/refill"),
        ("who are you", "/help"),
    ],
)
def test_a_wish_is_told_its_command(said: str, command: str) -> None:
    found = ask(said)
    assert found.kind == "answer"
    assert found.wanted is not None
    assert command in text(shown(said))


@pytest.mark.parametrize(
    "said", ["took too much of it", "took too much gaba", "took gaba pills and I'm pregnant"]
)
def test_what_tells_of_danger_is_no_wish(said: str) -> None:
    assert ask(said).wanted is None
    assert "/took" not in text(shown(said))


def test_a_question_that_sounds_like_a_wish_keeps_its_subject() -> None:
    assert ask("magnesium with breakfast").wanted is None


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("how soon can tylenol be taken after a cocktail?", "acetaminophen.alcohol"),
        ("ibuprofen and wine", "ibuprofen.alcohol"),
        ("sleeping pills and alcohol?", "sleep_aids.alcohol"),
        ("a beer after doxylamine", "doxylamine.alcohol"),
    ],
)
def test_whether_one_may_drink_with_something_has_a_written_answer(question: str, cell: str) -> None:
    assert ask(question).cell == cell


def test_of_several_things_with_a_drink_every_pair_is_checked() -> None:
    assert ask("ibuprofen and aspirin with wine").kind == "interaction"


def test_what_is_sold_in_the_shop_is_not_said_of_prescribed_tablets() -> None:
    """Sleeping tablets may be either, so that the rules of both go; a prescribed one is not in the shop."""
    checked = ask("sleeping pills and valerian").check
    assert checked is not None
    assert checked.findings
    assert ask("how much zopiclone can I take").entry != "sleep_aids"
    assert ask("how much nytol can I take").entry == "diphenhydramine"


def test_of_a_long_list_what_must_not_be_combined_stands_in_the_open() -> None:
    listed = ["ibuprofen", "warfarin", "magnesium", "doxycycline", "melatonin", "lisinopril", "sertraline"]
    found = answer.check(knowledge(), [*listed, "st johns wort", "iron", "calcium", "levothyroxine"])
    message = checks.check_message(knowledge().library, found)
    openly = re.sub(r"<blockquote expandable>.*?</blockquote>", "", message.text, flags=re.DOTALL)

    assert message.text.startswith("<b>Of ")
    assert openly.count("🔴 <b>") == sum(each.action == "avoid" for each in found.findings[:12])
    assert "🟡" in message.text
    for part in message.split():
        assert part.text.count("<blockquote") == part.text.count("</blockquote>")


def test_an_answer_about_something_that_was_not_named_says_what_it_is_about() -> None:
    said = text(shown("rubbing gel with chilli in it, does it burn?"))
    assert said.startswith("About Capsaicin")
    assert not text(shown("capsaicin gel, does it burn?")).startswith("About")
    assert not text(shown("been lying here two hours. do I get up or keep trying")).startswith("About")


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("can u have wine on co codamol from the chemist", "codeine.alcohol"),
        ("can I take solpadeine in pregnancy", "any.pregnancy"),
        ("is nurofen plus ok every day for months", "any.long_term"),
        ("Solpadeine most days since last winter, is that a problem", "codeine.long_term"),
        ("can u have wine on paracetamol", "acetaminophen.alcohol"),
    ],
)
def test_a_product_with_an_opioid_is_not_answered_by_what_else_is_in_it(question: str, cell: str) -> None:
    assert ask(question).cell == cell


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (
            "i took 3 of the 200mg ibuprofens at once, thats not too much right",
            "🔴 600 mg of ibuprofen at one",
        ),
        (
            "can i take 2000 mg of paracetamol at once",
            "🔴 2,000 mg of paracetamol / acetaminophen at one time",
        ),
        ("is 400 mg of ibuprofen ok", "🟢 400 mg of ibuprofen"),
    ],
)
def test_an_amount_is_held_against_what_may_be_taken_at_one_time(question: str, says: str) -> None:
    assert text(shown(question)).startswith(says)


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("pain going down left leg to the foot, 3 weeks already, when should i be worried", "sciatica"),
        ("heat or ice for back spasm", "back_pain"),
        ("how do i sit at my desk so my back stops aching", "posture"),
        ("night duty nurse here, how do i sleep in the daytime", "shift_work"),
    ],
)
def test_what_is_described_is_known(question: str, subject: str) -> None:
    assert ask(question).entry == subject


@pytest.mark.parametrize(
    "written", ["birth control pill", "birth control pills", "contraceptive pill", "the pill"]
)
def test_the_pill_by_any_name_does_not_go_with_st_johns_wort(written: str) -> None:
    assert "🔴" in text(shown(f"can I take st johns wort with {written}"))
