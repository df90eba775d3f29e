"""Answers to questions: the kind of answer and the cell of content/answers. `bot.replies` adds the words.

Each step is a function of what the steps before found: red flags, then who is speaking, the subjects, the
amounts, what is asked, and the cell. Two or more names lead to an interaction check, an amount to a
comparison with the limits. What no cell answers is said to be unknown.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from bot.answer import cell_choice, interaction_check, profile_warnings, red_flags
from bot.answer.amounts import AmountTaken, read_amount
from bot.answer.cell_search import (
    HAD_WITH,
    NO_CELL,
    FoundCell,
    asked_about,
    cell_for,
    find_cell,
    find_cell_instead_of_amounts,
    page_of,
    subjects_of,
    wanted_of,
)
from bot.answer.dose_limits import AmountComparison, LimitShare, WrittenAmount, compare_amounts, find_amounts
from bot.answer.help_lines import help_line_of
from bot.answer.interaction_check import CheckedItem, InteractionCheck
from bot.answer.profile_warnings import NO_AMOUNTS_FOR, ConditionCaution
from bot.answer.result import Answer, AnswerKind
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
    "implied_conditions",
]

# Intents with which an amount is the point of the question; others ask something else about the subject.
_ABOUT_AMOUNTS: frozenset[Intent | None] = frozenset({"dose", "too_much", "when", None})
# The page about pain relievers that speaks where a question names none.
_PAIN_RELIEVERS = "nsaid"
_CONTENTS: frozenset[str] = frozenset({"ingredients", "what_is", "compare"})
# What is asked about a body, or about too much, now; on pages about sleep, one of them is about a night.
_ABOUT_NOW: frozenset[Intent] = frozenset({"do_now", "too_much", "when_to_worry"})
_ABOUT_NIGHTS: Intent = "do_now"
# From it the model alone may take a pair with a warning for a comparison.
_SURE_OF_COMPARING = 0.6
_SURE_OF_INTENT = 0.5
# Of drinking, the intent has the name of the concept.
_DRINKING: Intent = "alcohol"
_ABOUT_MEALS: frozenset[str] = frozenset({"food", "when"})
_CLASHES: Intent = "with"
_MENU_TOPICS: Mapping[str, MenuTopic] = {"sleep": "sleep", "back": "back_pain", "safety": "supplements"}


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
        has: Conditions of the person whom the question is about, by profile and list.
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
    """Return the signs of a red flag as the answer, where they are asked for; else what was read.

    They are the answer, too, to a few words of a danger that tell of nobody: "hearing voices at night".
    """
    folded = names.fold(read.question)
    flag = red_flags.asked_in_general(knowledge, folded, knowledge.index.find(folded))
    if flag is None and read.red_flag in knowledge.library.red_flags:
        flag = read.red_flag
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
    compared, checked = _pairs_of(index, folded, found, understanding, named, contents)
    asked = asked_about(knowledge, folded, found)
    taken_with = _taken_with(index, compared, found, understanding) if compared is not None else None
    if taken_with is not None:
        compared, named = None, HAD_WITH[taken_with]
        asked = tuple(item for item in found if item.concept.id != taken_with)
    decided = _answer_kind(
        knowledge.library,
        heard.certain,
        compared,
        has_amount=bool(amounts or readings) and _about_amounts(folded, named, words),
    )
    cautioned = None if decided == "red_flag" else _find_caution(knowledge, folded, found, compared, has)
    flag = heard.shown or (_red_flag_of(knowledge.library, cautioned) if cautioned else None)
    cell = NO_CELL
    if decided == "dose" and cautioned is None and not NO_AMOUNTS_FOR.isdisjoint(told):
        decided, cell = None, find_cell_instead_of_amounts(knowledge, found, told)
    elif decided is None or cautioned is not None:
        cell = find_cell(knowledge, folded, asked, understanding, named, told)
    if checked is not None and decided is None and cautioned is None and _is_on_clashes(cell):
        # What the check of the pair says is nearer than what one of them clashes with.
        compared, decided, cell = checked, "interaction", NO_CELL
    kind: AnswerKind = decided or cell.kind
    if contents and decided is None:
        kind, cell = "answer", replace(cell, cell=None, choices=())
    if cautioned is not None and decided in {None, "dose"}:
        kind = "answer"
        # A page that is guessed, because the question names no subject, is not about what is asked.
        page = cell.page if subjects_of(found) else None
        offers = page is None or _offers_pain_relief(knowledge, page)
        cautioned = replace(cautioned, replaces_cell=offers)
    wanted = wanted_of(folded, index.language.talk, understanding) if kind == "unknown" else None
    if wanted is not None:
        kind = "answer"
    shown = cell.page if kind in {"answer", "ask_back", "unknown"} else page_of(knowledge, found)
    answered = cell.cell if kind == "answer" else None
    if cautioned is not None and cautioned.replaces_cell and kind == "answer":
        shown, answered = _who_asks_first(knowledge, asked, cautioned)
    asks = kind != "red_flag" and not heard.is_general
    compared_amount = _taken(knowledge, question, amounts) if kind == "dose" else None
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
        taken=compared_amount,
        reliever=None if compared_amount is None else index.medicine_cards.get(compared_amount.id),
        readings=readings,
        choices=cell.choices,
        contents=contents if kind != "red_flag" else (),
        looked_for=tuple(item.concept.id for item in found if item.concept.kind == "supplement"),
        unheld=_first_without_page(index, found) if kind == "unknown" and shown is None else None,
        caution=cautioned,
        corrections=tuple(
            (folded[item.start : item.end], item.concept.label)
            for item in found
            if item.corrected and item.concept.kind != "subject"
        ),
        odds=cell.odds,
        likely=cell.likely,
        is_guess=cell.is_guess and answered is cell.cell,
        wanted=wanted,
        asked=red_flags.to_ask_about(knowledge.library, heard, understanding) if asks else (),
        help_line=(
            heard.is_general
            or heard.too_much_today
            or _tells_whom_to_call(kind, shown, answered, understanding)
        ),
    )


def _first_without_page(index: Index, found: Sequence[ConceptMention]) -> str | None:
    """Return the name of the first thing in a question on which there is no page; None if each has one."""
    things = (item.concept for item in found if item.concept.qualifies is None)
    unheld = (each.label for each in things if each.kind != "subject" and not index.cells.pages_about(each))
    return next(unheld, None)


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
    about_now = answered is not None and answered.intent in _ABOUT_NOW and not _is_calm(answered)
    return about_now or (understanding is not None and understanding.danger >= red_flags.MAY_BE_DANGER)


def _is_on_clashes(cell: FoundCell) -> bool:
    return cell.kind == "answer" and cell.cell is not None and cell.cell.intent == _CLASHES


def _is_calm(answered: Candidate) -> bool:
    """Return whether a cell says what to do about a bad night: nobody who lies awake needs an ambulance."""
    return answered.intent == _ABOUT_NIGHTS and answered.page.menu == "sleep"


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


def _pairs_of(
    index: Index,
    folded: str,
    found: Sequence[ConceptMention],
    understanding: Understanding | None,
    named: Intent | None,
    contents: Sequence[tuple[str, tuple[str, ...]]],
) -> tuple[InteractionCheck | None, InteractionCheck | None]:
    """Return the check that a question asks for, or else one that is better than a list of clashes."""
    compared = interaction_check.check_question(index, folded, found)
    if compared is None or _are_told(contents, compared):
        return None, None
    if _asks_something_else(compared, understanding, named):
        return None, compared
    return compared, None


def _asks_something_else(
    compared: InteractionCheck, understanding: Understanding | None, named: Intent | None
) -> bool:
    """Return whether a question asks which is better, or about pairs that say nothing for something else.

    A warning is left out only where the words ask which is better, or the model is sure that they do.
    """
    best = understanding.question_intents.best if understanding is not None else None
    if best is None or best.probability < _SURE_OF_INTENT:
        return False
    says_something = compared.findings or compared.fine or compared.not_covered
    compares = best.name == "compare" and (named == "compare" or best.probability >= _SURE_OF_COMPARING)
    return compares or (best.name != "with" and not says_something)


def _contents(found: Sequence[ConceptMention], *, comparing: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the products and brands of a question with their ingredients; none for a single ingredient.

    Of things that are compared none but equal ones: what is in them says not which is better.
    """
    named = {item.written: item.concept for item in found if item.concept.kind in {"product", "medicine"}}
    same = len(named) > 1 and len({concept.entities for concept in named.values()}) == 1
    several = not comparing and any(len(concept.entities) > 1 for concept in named.values())
    held = tuple((written, concept.entities) for written, concept in named.items())
    return held if several or same else ()


def _are_told(contents: Sequence[tuple[str, tuple[str, ...]]], compared: InteractionCheck) -> bool:
    """Return whether the ingredients say it all: "is there caffeine in Panadol Extra" asks of no pair."""
    held = {entity for _written, entities in contents for entity in entities}
    return all(item.ingredients and held.issuperset(item.ingredients) for item in compared.items)


def _taken_with(
    index: Index,
    compared: InteractionCheck,
    found: Sequence[ConceptMention],
    understanding: Understanding | None,
) -> str | None:
    """Return what one thing is taken with, if a written answer says more of that than a check of the pair.

    Of meals only an answer that rests on all that the check found.
    """
    if len(compared.items) != 2:  # noqa: PLR2004 - a thing and a drink
        return None
    asked = understanding.question_intents.best.name if understanding is not None else None
    told = {finding.rule for finding in compared.findings}
    about_meals = asked in _ABOUT_MEALS and bool(told or compared.not_covered)
    for taken_with, intent in HAD_WITH.items():
        others = [item.concept for item in found if item.concept.id != taken_with]
        pages = (page for each in others for page in index.cells.pages_about(each) if intent in page.cells)
        drinking = intent == _DRINKING
        says_it = any(drinking or told <= set(page.cells[intent].rests_on) for page in pages)
        if len(others) < len(found) and says_it and (drinking or about_meals):
            return taken_with
    return None


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
    implied = _implied_conditions(knowledge, found)
    return conditions.find_conditions(folded, knowledge.index.language.conditions, implied)


def _implied_conditions(knowledge: Knowledge, found: Iterable[ConceptMention]) -> frozenset[NamedCondition]:
    groups = {group for item in found if item.concept.substance for group in item.concept.substance.groups}
    classes = [each for group in groups if (each := knowledge.library.medicines.get(group)) is not None]
    return frozenset(each.implies for each in classes if each.implies is not None)


def implied_conditions(knowledge: Knowledge, listed: Iterable[str]) -> frozenset[NamedCondition]:
    """Return the conditions that the named medicines imply; warfarin implies a blood thinner."""
    found = (item for name in listed for item in knowledge.index.find(names.fold(name)))
    return _implied_conditions(knowledge, found)


def _find_caution(
    knowledge: Knowledge,
    folded: str,
    found: Sequence[ConceptMention],
    compared: InteractionCheck | None,
    has: Collection[NamedCondition],
) -> ConditionCaution | None:
    """Return why to ask a professional first, where a question about pain relief names a condition.

    A medicine that implies the condition ("warfarin") needs no caution where its pair is checked anyway.
    Where the question names nothing, the conditions that the person `has` count as well.
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
    named = _named_conditions(knowledge, folded, others) | (frozenset() if found else frozenset(has))
    caution = profile_warnings.find_caution(knowledge.library, named, cards)
    first = next(iter(relievers), None)
    # "Panadol" by its own name, as the person wrote it.
    label = None if first is None else first.concept.label if first.corrected else first.written
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
