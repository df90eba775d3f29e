"""Answers to questions: the kind of answer and the cell of content/answers. `bot.replies` adds the words.

Each step is a function of what the steps before found: red flags, then who is speaking, the subjects, the
amounts, what is asked, and the cell. Two or more names lead to an interaction check, an amount to a
comparison with the limits. What no cell answers is said to be unknown.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.answer import cell_choice, interaction_check, profile_warnings, red_flags
from bot.answer.amounts import AmountTaken, read_amount
from bot.answer.cell_choice import CellChoice
from bot.answer.dose_limits import AmountComparison, LimitShare, WrittenAmount, compare_amounts, find_amounts
from bot.answer.help_lines import help_line_of
from bot.answer.interaction_check import CheckedItem, InteractionCheck
from bot.answer.profile_warnings import NO_AMOUNTS_FOR, ConditionCaution
from bot.answer.told_overdoses import Recorded, told_level
from bot.domain import conditions, names
from bot.domain.conditions import NamedCondition
from bot.domain.language import Language
from bot.domain.parsing.amounts import suggest_rewrites
from bot.domain.parsing.errors import ParseError
from bot.domain.questions import Intent, QuestionWords
from bot.library import Library, SubjectPage
from bot.search import Candidate, Concept, ConceptMention, Index, Knowledge, MenuTopic, intents
from bot.understanding import Understanding
from bot.understanding.labels import QUESTION, TALK_INTENTS

__all__ = [
    "AmountComparison",
    "Answer",
    "AnswerKind",
    "CheckedItem",
    "ConditionCaution",
    "InteractionCheck",
    "LimitShare",
    "ask",
    "cell_for",
    "check",
]

AnswerKind = Literal["answer", "interaction", "dose", "red_flag", "ask_back", "unknown", "not_read"]

_MAX_BUTTONS = 4
_FEW_WORDS = 3
# Intents with which an amount is the point of the question; others ask something else about the subject.
_ABOUT_AMOUNTS: frozenset[Intent | None] = frozenset({"dose", "too_much", "when", None})
# What a bare name is offered first, as far as its page has it.
_FIRST_ASKED: tuple[Intent, ...] = (
    "works",
    "do_now",
    "dose",
    "with",
    "side_effects",
    "when_to_worry",
    "how_long",
)
# The page about pain relievers that speaks where a question names none.
_PAIN_RELIEVERS = "nsaid"
WISHES = frozenset(TALK_INTENTS) - {QUESTION, "out_of_scope", "complaint", "missed_dose"}
"""What somebody can want of the bot instead of an answer, and be told how to get."""

# "Took too much of it" tells of danger before it is a dose to note.
_NO_WISH: frozenset[Intent | None] = frozenset({"too_much", "pregnancy"})
_CONTENTS: frozenset[str] = frozenset({"ingredients", "what_is", "compare"})
# What is asked about a body or an intake now.
_ABOUT_NOW: frozenset[Intent] = frozenset({"do_now", "missed", "too_much", "when_to_worry"})
_SURE_OF_INTENT, _SURE_OF_WISH = 0.5, 0.7
# The intent, and the concept, of drinking.
_DRINKING: Intent = "alcohol"
_MENU_TOPICS: Mapping[str, MenuTopic] = {"sleep": "sleep", "back": "back_pain", "safety": "supplements"}


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question.

    Attributes:
        question: The question as asked, cut to the part that was read.
        kind: The kind of answer; a red flag of lesser urgency can come with every kind. What is written in
            another language is "not_read": an alarm that the model hears in it, and the check of the names
            in it, come with it.
        entry: The subject of the page that the answer is on; None without one.
        cell: Id of the cell that is the answer; None: the summary of the page, or another kind of answer.
        topic: The menu topic of the question.
        intent: What is asked about the subject; None: nothing of what we know.
        entities: Ids of the question's subjects, in its order.
        red_flag: Id of a red flag of the content, or `triage.ASK_MORE`, to be shown before the rest. One that
            would be an alarm, of another kind of answer, is asked about in general: whom to call comes first.
        sources: Ids of the sources of the answer.
        check: For an interaction: all pairs of the items that the question names.
        comparisons: Amounts in the question compared with the limits.
        taken: The amount that is compared, where it is certain.
        readings: The question in each reading of an amount that has two.
        choices: Cells that are offered: what may have been asked, or what comes next.
        contents: Products that the question asks the ingredients of, or whether they are the same: each as
            written, with the ids of its ingredients.
        unheld: The name of something that we know only by name; None where we hold something on it.
        caution: For a question about pain relief that names a condition: why to ask a professional first. It
            comes before everything, without any amount and without a cell that offers a pain reliever.
        corrections: Misspelt names of items that are taken: as written (folded), and as read.
        odds: The probability of each cell that was weighed.
        likely: What is asked most probably about the subject, also where it has no cell; None: nothing tells.
        asked: Flags whose signs are to be asked about before the answer: a danger is heard, but not surely.
        help_line: Whether the answer ends with whom to call: it knows nothing, or is about a body now.
        language: Id of the help line of the language that was not read; None: it has none, or was read.
        too_much_today: Whether so much was taken that no more of it is to be taken on that day.
        signs_of: Id of the red flag whose signs are the answer; None: another answer.
        wanted: What is wanted of the bot, where nothing is asked about a subject; one of WISHES or None.
    """

    question: str
    kind: AnswerKind
    entry: str | None
    cell: str | None
    topic: MenuTopic | None
    intent: Intent | None
    entities: tuple[str, ...]
    red_flag: str | None
    sources: tuple[str, ...]
    check: InteractionCheck | None = None
    comparisons: tuple[AmountComparison, ...] = ()
    taken: AmountTaken | None = None
    readings: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    contents: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unheld: str | None = None
    caution: ConditionCaution | None = None
    corrections: tuple[tuple[str, str], ...] = ()
    odds: Mapping[str, float] = field(default_factory=dict)
    likely: Intent | None = None
    wanted: str | None = None
    asked: tuple[str, ...] = ()
    help_line: bool = False
    language: str | None = None
    signs_of: str | None = None
    too_much_today: bool = False

    @property
    def triage(self) -> Literal["alarm", "ask"] | None:
        """Whether an alarm was raised, or signs are asked about."""
        if self.kind == "red_flag" or (self.kind == "not_read" and self.red_flag is not None):
            return "alarm"
        return "ask" if self.asked else None


@dataclass(frozen=True, slots=True)
class _Found:
    """The cell of an answer, or the summary of a page, or what may have been asked."""

    kind: Literal["answer", "ask_back", "unknown"]
    page: SubjectPage | None = None
    cell: Candidate | None = None
    choices: tuple[str, ...] = ()
    odds: Mapping[str, float] = field(default_factory=dict)
    likely: Intent | None = None


_NOTHING = _Found("unknown")


def ask(
    knowledge: Knowledge,
    question: str,
    understanding: Understanding | None = None,
    has: Collection[NamedCondition] = (),
    recorded: Recorded | None = None,
) -> Answer:
    """Return the answer to `question`, of which at most `names.MAX_TEXT` characters are read.

    Args:
        knowledge: The content and its index, in the language of the question.
        question: What was asked.
        understanding: What the model makes of the message; None: rules alone decide.
        has: Conditions of the profile of the person who asks.
        recorded: The doses on record of that person; None: there are none.
    """
    read = _answer(knowledge, question, understanding, has, recorded)
    if read.kind == "unknown":
        read = _signs_asked_for(knowledge, read)
    written_in = None if understanding is None else understanding.language
    if written_in is None or written_in.code == knowledge.index.language.code:
        return read
    is_read = not written_in.surely and read.kind != "unknown"
    return read if is_read else _not_read(knowledge.library, read, written_in.code)


def _signs_asked_for(knowledge: Knowledge, read: Answer) -> Answer:
    """Return the signs of a red flag as the answer, where they are asked for; else what was read."""
    folded = names.fold(read.question)
    flag = red_flags.asked_in_general(knowledge, folded, knowledge.index.find(folded))
    if flag is None:
        return read
    sources = knowledge.library.red_flags[flag].sources
    return replace(read, kind="answer", red_flag=flag, signs_of=flag, sources=sources, help_line=True)


def _not_read(library: Library, read: Answer, language: str) -> Answer:
    """Return the answer to what is written in a language that the bot does not read."""
    return Answer(
        question=read.question,
        kind="not_read",
        entry=None,
        cell=None,
        topic=None,
        intent=None,
        entities=read.entities,
        red_flag=read.red_flag if read.kind == "red_flag" else None,
        sources=_sources(library, None, read.check, (), None, None),
        check=read.check,
        help_line=True,
        language=help_line_of(library.help_lines, language, names.fold(read.question)),
    )


def _answer(
    knowledge: Knowledge,
    question: str,
    understanding: Understanding | None,
    has: Collection[NamedCondition],
    recorded: Recorded | None,
) -> Answer:
    """Return the answer to a question that is in the language of the index."""
    folded = names.fold(question)
    index, words = knowledge.index, knowledge.index.language.questions
    found = index.find(folded)
    written = tuple(find_amounts(folded, found, index.language))
    amounts = compare_amounts(knowledge, folded, written)
    readings = _readings(question, written, index.language)
    at_most = compare_amounts(knowledge, folded, written, largest=True) if readings else amounts
    told = frozenset((*has, *_named_conditions(knowledge, folded, found)))
    taken = told_level(knowledge, folded, found, told, recorded)
    heard = red_flags.find_red_flag(knowledge, folded, found, amounts, at_most, understanding)
    heard = red_flags.with_amounts(knowledge.library, heard, taken)
    named = intents.recognise_intent(folded, words)
    asks_contents = _asks_contents(understanding, named) and not intents.together(folded, words)
    comparing = understanding is not None and understanding.question_intents.best.name == "compare"
    contents = _contents(found, comparing=comparing) if asks_contents else ()
    compared = interaction_check.check_question(index, folded, found)
    if compared is not None:
        told_instead = len(contents) >= len(compared.items)
        if told_instead or _asks_something_else(compared, understanding):
            compared = None
    subjects_of = found
    if compared is not None and _is_about_drinking(index, compared, found):
        compared, named = None, _DRINKING
        subjects_of = tuple(item for item in found if item.concept.id != _DRINKING)
    decided = _answer_kind(
        knowledge.library,
        heard.certain,
        compared,
        has_amount=bool(amounts or readings) and _about_amounts(folded, named, words),
    )
    cautioned = None if decided == "red_flag" else _find_caution(knowledge, folded, found, compared)
    flag = heard.shown or (_red_flag_of(knowledge.library, cautioned) if cautioned else None)
    cell = _NOTHING
    if decided == "dose" and cautioned is None and not NO_AMOUNTS_FOR.isdisjoint(told):
        decided, cell = None, _instead_of_amounts(knowledge, found, told)
    elif decided is None or cautioned is not None:
        cell = _find_cell(knowledge, folded, subjects_of, understanding, named, told)
    kind: AnswerKind = decided or cell.kind
    if contents and decided is None:
        kind, cell = "answer", replace(cell, cell=None, choices=())
    if cautioned is not None and decided in {None, "dose"}:
        kind = "answer"
        # A page that is guessed, because the question names no subject, is not about what is asked.
        page = cell.page if _subjects(found) else None
        offers = page is None or _offers_pain_relief(knowledge, page)
        cautioned = replace(cautioned, replaces_cell=offers)
    wanted = _wanted(understanding) if kind == "unknown" else None
    if wanted is not None:
        kind = "answer"
    shown = cell.page if kind in {"answer", "ask_back", "unknown"} else _page_of(knowledge, found)
    answered = cell.cell if kind == "answer" else None
    if cautioned is not None and cautioned.replaces_cell and kind == "answer":
        shown, answered = _who_asks_first(knowledge, found, cautioned)
    things = [
        item.concept
        for item in found
        if item.concept.qualifies is None
        and item.concept.kind != "subject"
        and not index.cells.pages_about(item.concept)
    ]
    asks = kind != "red_flag" and not heard.is_general
    return Answer(
        question=question[: names.MAX_TEXT],
        kind=kind,
        entry=shown.subject if shown else None,
        cell=answered.id if answered else None,
        topic=_topic(found, shown),
        intent=answered.intent if answered else named,
        entities=_entities(found, shown),
        red_flag=flag,
        too_much_today=heard.too_much_today,
        sources=_sources(knowledge.library, flag, compared, amounts, answered, cautioned),
        check=compared,
        comparisons=amounts,
        taken=_taken(knowledge, question, amounts) if kind == "dose" else None,
        readings=readings,
        choices=cell.choices,
        contents=contents if kind != "red_flag" else (),
        unheld=things[0].label if kind == "unknown" and shown is None and things else None,
        caution=cautioned,
        corrections=tuple(
            (folded[item.start : item.end], item.concept.label)
            for item in found
            if item.corrected and item.concept.kind != "subject"
        ),
        odds=cell.odds,
        likely=cell.likely,
        wanted=wanted,
        asked=red_flags.to_ask_about(knowledge.library, heard, understanding) if asks else (),
        help_line=(
            heard.is_general
            or heard.too_much_today
            or _tells_whom_to_call(kind, shown, answered, understanding)
        ),
    )


def _tells_whom_to_call(
    kind: AnswerKind,
    shown: SubjectPage | None,
    answered: Candidate | None,
    understanding: Understanding | None,
) -> bool:
    """Return whether an answer ends with whom to call: nobody who may be in danger is left without.

    An alarm has its own numbers, and the summary of a page is asked for by a bare name.
    """
    if kind == "unknown" or (kind == "ask_back" and shown is None):
        return True
    if kind == "red_flag" or (kind == "answer" and answered is None and shown is not None):
        return False
    about_now = answered is not None and answered.intent in _ABOUT_NOW
    return about_now or (understanding is not None and understanding.danger >= red_flags.MAY_BE_DANGER)


def _wanted(understanding: Understanding | None) -> str | None:
    """Return what is wanted of the bot, where the model is sure that nothing is asked about a subject."""
    best = understanding.intents.best if understanding is not None else None
    sure = best is not None and best.name in WISHES and best.probability >= _SURE_OF_WISH
    return best.name if best is not None and sure else None


def _find_cell(
    knowledge: Knowledge,
    folded: str,
    found: Sequence[ConceptMention],
    understanding: Understanding | None,
    named: Intent | None,
    told: Collection[NamedCondition],
) -> _Found:
    """Return the cell that answers a question, for the person who asks it, with what they `told`."""
    index, words = knowledge.index, knowledge.index.language.questions
    subjects = _subjects(found)
    if not subjects and named not in _NO_WISH and _wanted(understanding) is not None:
        return _NOTHING
    telling = _telling_words(folded, found, words)
    if index.off_topic_words.intersection(telling) and _is_elsewhere(folded, words, understanding):
        return _NOTHING
    pages = [page for each in subjects for page in index.cells.pages_about(each)]
    is_name = len(subjects) == 1 and subjects[0].kind != "subject"
    if is_name and pages and not telling and not named and _is_bare(folded, found):
        return _Found("answer", pages[0], choices=_first_asked(pages[0]))
    choice = cell_choice.choose(index.cells, subjects, understanding, named)
    if choice.outcome == "sure":
        return _cell_for(knowledge, choice, subjects, told)
    return _without_cell(choice, pages[0] if pages else None)


def _without_cell(choice: CellChoice, page: SubjectPage | None) -> _Found:
    """Return what there is for a question that no cell surely answers: choices, a summary, or nothing."""
    offered = tuple(each.id for each in choice.cells if page is not None or choice.outcome == "unsure")
    if choice.outcome == "none" and choice.likely == "what_is" and page is not None:
        return _Found("answer", page, choices=_first_asked(page), odds=choice.odds)
    kind: Literal["ask_back", "unknown"] = "ask_back" if choice.outcome == "unsure" else "unknown"
    return _Found(kind, page, choices=offered, odds=choice.odds, likely=choice.likely)


def _instead_of_amounts(
    knowledge: Knowledge, found: Sequence[ConceptMention], told: Collection[NamedCondition]
) -> _Found:
    """Return the cell on who asks first, for people to whom no amount is named."""
    subjects = _subjects(found)
    of_dose = (each for each in knowledge.index.cells.candidates(subjects).values() if each.intent == "dose")
    asked = next(of_dose, None)
    if asked is None:
        return _NOTHING
    return _cell_for(knowledge, CellChoice("sure", (asked,), {}), subjects, told)


def cell_for(knowledge: Knowledge, cell_id: str, has: Collection[NamedCondition]) -> Candidate | None:
    """Return a cell by its id for a person with these conditions; None if there is none of this id.

    The cell on who asks first stands in for one that is not meant for them.
    """
    page = knowledge.library.pages.get(cell_id.partition(".")[0])
    if page is None:
        return None
    concepts = _concepts_of(knowledge, page)
    candidates = knowledge.index.cells.everything_on(page) | knowledge.index.cells.candidates(concepts)
    chosen = candidates.get(cell_id)
    if chosen is None:
        return None
    return cell_choice.fitting(candidates, chosen, has, taken=_is_taken(concepts))


def _concepts_of(knowledge: Knowledge, page: SubjectPage) -> list[Concept]:
    """Return what a page is about."""
    concepts = knowledge.index.concepts
    return [concepts[each] for each in page.about or (page.subject,) if each in concepts]


def _is_taken(concepts: Iterable[Concept]) -> bool:
    """Return whether one of these is something that one takes."""
    return any(each.kind != "subject" for each in concepts)


def _is_elsewhere(folded: str, words: QuestionWords, understanding: Understanding | None) -> bool:
    """Return whether a text with words of another field is about that field: "iron my shirt"."""
    if understanding is not None:
        return understanding.intents.best.name != QUESTION
    return not intents.about_a_body(folded, words)


def _cell_for(
    knowledge: Knowledge, choice: CellChoice, subjects: Sequence[Concept], told: Collection[NamedCondition]
) -> _Found:
    first = choice.cells[0]
    # Where a question names no subject, the cell does.
    concepts = subjects or _concepts_of(knowledge, first.page)
    candidates = {first.id: first, **knowledge.index.cells.candidates(concepts)}
    fitting = cell_choice.fitting(candidates, first, told, taken=_is_taken(concepts))
    meant = [each.id for each in choice.cells[1:] if subjects]
    following = tuple(dict.fromkeys((*meant, *fitting.cell.next)))[:_MAX_BUTTONS]
    return _Found("answer", fitting.page, fitting, following, choice.odds, choice.likely)


def _is_bare(folded: str, found: Sequence[ConceptMention]) -> bool:
    """Return whether a text is a name and little else: "magnesium", "tell me about zinc"."""
    return len(names.words(_without_names(folded, found))) <= _FEW_WORDS


def _subjects(found: Sequence[ConceptMention]) -> list[Concept]:
    """Return what a question is about: neither who asks nor a symptom whose place it names."""
    things = [item.concept for item in found if item.concept.qualifies is None]
    if any(thing.kind == "subject" and not thing.without_place for thing in things):
        things = [thing for thing in things if not thing.without_place]
    # "Sleepy after eight hours of sleep" is about being sleepy, a part of what there is about sleep.
    larger = {
        entity
        for thing in things
        if thing.kind == "subject"
        for entity in thing.entities
        if entity != thing.id
    }
    return list({thing.id: thing for thing in things if thing.id not in larger}.values())


def _first_asked(page: SubjectPage) -> tuple[str, ...]:
    """Return the cells that a bare name is offered."""
    first = [intent for intent in _FIRST_ASKED if intent in page.cells]
    order = dict.fromkeys((*first, *page.cells))
    return tuple(f"{page.subject}.{intent}" for intent in order)[:_MAX_BUTTONS]


def _page_of(knowledge: Knowledge, found: Sequence[ConceptMention]) -> SubjectPage | None:
    """Return the page about the first subject of a question that has one."""
    pages = (page for each in _subjects(found) for page in knowledge.index.cells.pages_about(each))
    return next(pages, None)


def _topic(found: Sequence[ConceptMention], shown: SubjectPage | None) -> MenuTopic | None:
    of_names = (item.concept.topic for item in found if item.concept.topic and item.concept.qualifies is None)
    of_page = _MENU_TOPICS.get(shown.menu) if shown is not None and shown.menu is not None else None
    return next(of_names, of_page)


def _entities(found: Sequence[ConceptMention], shown: SubjectPage | None) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(entity for item in found for entity in item.concept.entities))
    return named or ((shown.subject,) if shown is not None else ())


def _asks_contents(understanding: Understanding | None, named: Intent | None) -> bool:
    """Return whether a question asks what is in something, or whether two things are the same."""
    if understanding is None:
        return named == "ingredients"
    best = understanding.question_intents.best
    return best.name in _CONTENTS and best.probability >= _SURE_OF_INTENT


def _asks_something_else(compared: InteractionCheck, understanding: Understanding | None) -> bool:
    """Return whether a question asks which is better, or about pairs that say nothing for something else."""
    best = understanding.question_intents.best if understanding is not None else None
    if best is None or best.probability < _SURE_OF_INTENT:
        return False
    says_something = compared.findings or compared.fine or compared.not_covered
    return best.name == "compare" or (best.name != "with" and not says_something)


def _contents(found: Sequence[ConceptMention], *, comparing: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the products and brands of a question with their ingredients; none for a single ingredient.

    Of things that are compared none but equal ones: what is in them says not which is better.
    """
    named = {item.written: item.concept for item in found if item.concept.kind in {"product", "medicine"}}
    same = len(named) > 1 and len({concept.entities for concept in named.values()}) == 1
    several = not comparing and any(len(concept.entities) > 1 for concept in named.values())
    held = tuple((written, concept.entities) for written, concept in named.items())
    return held if several or same else ()


def _is_about_drinking(index: Index, compared: InteractionCheck, found: Sequence[ConceptMention]) -> bool:
    """Return whether a check is of one thing with a drink, and a written answer says more than the check."""
    if len(compared.items) != 2 or all(item.concept.id != _DRINKING for item in found):  # noqa: PLR2004
        return False
    others = [item.concept for item in found if item.concept.id != _DRINKING]
    return any(_DRINKING in page.cells for each in others for page in index.cells.pages_about(each))


def _taken(knowledge: Knowledge, question: str, compared: Sequence[AmountComparison]) -> AmountTaken | None:
    """Return the amount of a question, or the sum of several; None where it is not certain."""
    match compared:
        case [AmountComparison(id=item, mg=mg, added=True)]:
            return AmountTaken(item, mg, "mg", reading="element")
    read = read_amount(knowledge, question)
    return read if isinstance(read, AmountTaken) else None


def _about_amounts(folded: str, named: Intent | None, words: QuestionWords) -> bool:
    asks = named in _ABOUT_AMOUNTS or intents.allowed(folded, words)
    return asks and not words.how_many.search(folded)


def _readings(question: str, written: Iterable[WrittenAmount], language: Language) -> tuple[str, ...]:
    """Return the question in each reading of an amount that has two."""
    if not any(isinstance(each.value, ParseError) and each.value.suggestions for each in written):
        return ()
    return suggest_rewrites(question[: names.MAX_TEXT], language)


def _named_conditions(
    knowledge: Knowledge, folded: str, found: Sequence[ConceptMention]
) -> frozenset[NamedCondition]:
    """Return the conditions that a question names, or that a medicine in it implies."""
    groups = {group for item in found if item.concept.substance for group in item.concept.substance.groups}
    classes = [each for group in groups if (each := knowledge.library.medicines.get(group)) is not None]
    implied = {each.implies for each in classes if each.implies is not None}
    return conditions.find_conditions(folded, knowledge.index.language.conditions, implied)


def _find_caution(
    knowledge: Knowledge,
    folded: str,
    found: Sequence[ConceptMention],
    compared: InteractionCheck | None,
) -> ConditionCaution | None:
    """Return why to ask a professional first, where a question about pain relief names a condition.

    A medicine that implies the condition ("warfarin") needs no caution where its pair is checked anyway.
    """
    relievers = [item for item in found if _is_pain_reliever(knowledge, item.concept)]
    if not relievers and not intents.pain_relief(folded, knowledge.index.language.questions):
        return None
    if not relievers and any(item.concept.topic == "pain_relief" for item in found):
        return None  # about heat, a patch or TENS, whose cells have cautions of their own
    others = [item for item in found if compared is None and item not in relievers]
    cards = [
        knowledge.index.medicine_cards[part]
        for item in relievers
        for part in item.concept.entities
        if part in knowledge.index.medicine_cards
    ]
    caution = profile_warnings.find_caution(
        knowledge.library, _named_conditions(knowledge, folded, others), cards
    )
    label = relievers[0].concept.label if relievers else None
    return None if caution is None else replace(caution, label=label)


def _is_pain_reliever(knowledge: Knowledge, concept: Concept) -> bool:
    """Return whether a concept is a pain reliever or sleep aid with a label of ours, or a class of them."""
    if concept.topic != "pain_relief":
        return False
    return concept.kind == "class" or not knowledge.index.medicine_cards.keys().isdisjoint(concept.entities)


def _who_asks_first(
    knowledge: Knowledge, found: Sequence[ConceptMention], cautioned: ConditionCaution
) -> tuple[SubjectPage | None, Candidate | None]:
    """Return the cell on who asks first before the named pain reliever, or any; none with an amount."""
    relievers = [item.concept for item in found if _is_pain_reliever(knowledge, item.concept)]
    pages = [page for each in relievers for page in knowledge.index.cells.pages_about(each)]
    page = next(iter(pages), knowledge.library.pages.get(_PAIN_RELIEVERS))
    if page is None:
        return None, None
    cells = knowledge.index.cells.everything_on(page)
    intents_of = cell_choice.asks_first(cautioned.conditions)
    wanted = (cells.get(f"{page.subject}.{intent}") for intent in intents_of)
    return page, next((each for each in wanted if each and not cell_choice.tells_amount(each.cell)), None)


def _red_flag_of(library: Library, cautioned: ConditionCaution) -> str | None:
    """Return the red flag of the content for people to whom no dose is named; None for others."""
    said = {condition: flag.id for flag in library.red_flags.values() for condition in flag.conditions}
    return next((said[each] for each in cautioned.conditions if each in said), None)


def _offers_pain_relief(knowledge: Knowledge, page: SubjectPage) -> bool:
    """Return whether a page is about a pain reliever, or about pain that people take one for."""
    about = [knowledge.index.concepts.get(each) for each in page.about or (page.subject,)]
    return any(each is not None and each.topic in {"pain_relief", "back_pain"} for each in about)


def check(knowledge: Knowledge, names: Iterable[str]) -> InteractionCheck:
    """Return what is known about taking the named items together."""
    return interaction_check.check_names(knowledge.index, names)


def _answer_kind(
    library: Library, flag: str | None, compared: InteractionCheck | None, *, has_amount: bool
) -> Literal["red_flag", "interaction", "dose"] | None:
    """Return the kind of an answer that no cell decides; None: the cells do."""
    if flag is not None and red_flags.is_alarm(library, flag):
        return "red_flag"
    if compared is not None:
        return "interaction"
    return "dose" if has_amount else None


def _telling_words(folded: str, found: Sequence[ConceptMention], words: QuestionWords) -> list[str]:
    """Return the words of the question that are part of no name and say what is asked."""
    rest = _without_names(folded, found)
    dull = words.stop_words | words.question_stop_words
    return [word for word in names.words(rest) if word not in dull]


def _without_names(folded: str, found: Sequence[ConceptMention]) -> str:
    rest = folded
    for item in reversed(found):
        rest = f"{rest[: item.start]}{' ' * (item.end - item.start)}{rest[item.end :]}"
    return rest


def _sources(
    library: Library,
    flag: str | None,
    compared: InteractionCheck | None,
    amounts: tuple[AmountComparison, ...],
    answered: Candidate | None,
    cautioned: ConditionCaution | None,
) -> tuple[str, ...]:
    """Return the ids of the answer's sources, the red flag's own sources first."""
    raised = library.red_flags.get(flag or "")
    sources = list(raised.sources) if raised else []
    if cautioned is not None:
        sources += library.pain_relief[cautioned.reliever_id].sources
    if compared is not None:
        sources += [source for finding in compared.findings for source in finding.sources]
        sources += [source for fine in compared.fine for source in fine.sources]
    elif cautioned is None:
        sources += [source for dose in amounts for share in dose.shares for source in share.sources]
    if answered is not None:
        sources += library.sources_of(answered.cell)
    return tuple(dict.fromkeys(sources))
