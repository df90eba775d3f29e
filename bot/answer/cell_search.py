"""The cell of content/answers that answers a question, by its subjects and what is asked about them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.answer import cell_choice
from bot.answer.cell_choice import CellChoice
from bot.domain import names
from bot.domain.conditions import NamedCondition
from bot.domain.questions import Intent, QuestionWords
from bot.domain.talk_words import TalkWords
from bot.library import SubjectPage
from bot.search import Candidate, Concept, ConceptMention, Knowledge, intents
from bot.understanding import Understanding
from bot.understanding.labels import QUESTION, TALK_INTENTS

_MAX_BUTTONS = 4
_FEW_WORDS = 3
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
WISHES = frozenset(TALK_INTENTS) - {QUESTION, "out_of_scope", "complaint", "missed_dose"}
"""What somebody can want of the bot instead of an answer, and be told how to get."""

# "Took too much of it" tells of danger before it is a dose to note.
_NO_WISH: frozenset[Intent | None] = frozenset({"too_much", "pregnancy"})
_SURE_OF_WISH = 0.7
HAD_WITH: Mapping[str, Intent] = {"alcohol": "alcohol", "coffee": "food", "dairy": "food"}
"""What things are had with, and what is asked then about the thing."""

# Nobody is told an amount of something that they may not have meant.
_AMOUNTS: frozenset[Intent] = frozenset({"dose", "too_much"})


@dataclass(frozen=True, slots=True)
class FoundCell:
    """The cell of an answer, or the summary of a page, or what may have been asked.

    `is_guess`: nothing was named, and the cell is about one thing that is taken.
    """

    kind: Literal["answer", "ask_back", "unknown"]
    page: SubjectPage | None = None
    cell: Candidate | None = None
    choices: tuple[str, ...] = ()
    odds: Mapping[str, float] = field(default_factory=dict)
    likely: Intent | None = None
    is_guess: bool = False


NO_CELL = FoundCell("unknown")


def find_cell(
    knowledge: Knowledge,
    folded: str,
    found: Sequence[ConceptMention],
    understanding: Understanding | None,
    named: Intent | None,
    told: Collection[NamedCondition],
) -> FoundCell:
    """Return the cell that answers a question, for the person who asks it, with what they `told`."""
    index, words = knowledge.index, knowledge.index.language.questions
    subjects = subjects_of(found)
    wanted = wanted_of(folded, index.language.talk, understanding)
    if not subjects and named not in _NO_WISH and wanted is not None:
        return NO_CELL
    telling = _telling_words(folded, found, words)
    if index.off_topic_words.intersection(telling) and _is_elsewhere(folded, words, understanding):
        return NO_CELL
    pages = [page for each in subjects for page in index.cells.pages_about(each)]
    named = named or _searched_for(folded, subjects, found, words)
    is_name = len(subjects) == 1 and subjects[0].kind != "subject"
    if is_name and pages and not telling and not named and _is_bare(folded, found):
        return FoundCell("answer", pages[0], choices=_first_asked(pages[0]))
    takes_it = len(telling) <= _FEW_WORDS and not subjects and words.takes_it.search(folded) is not None
    choice = cell_choice.choose(index.cells, subjects, understanding, named, takes_it=takes_it)
    if choice.outcome == "sure":
        return _cell_for(knowledge, choice, subjects, told)
    if takes_it:
        return FoundCell("ask_back")
    return _without_cell(choice, pages[0] if pages else None)


def _without_cell(choice: CellChoice, page: SubjectPage | None) -> FoundCell:
    """Return what there is for a question that no cell surely answers: choices, a summary, or nothing."""
    offered = tuple(each.id for each in choice.cells if page is not None or choice.outcome == "unsure")
    if choice.outcome == "none" and choice.likely == "what_is" and page is not None:
        return FoundCell("answer", page, choices=_first_asked(page), odds=choice.odds)
    kind: Literal["ask_back", "unknown"] = "ask_back" if choice.outcome == "unsure" else "unknown"
    return FoundCell(kind, page, choices=offered, odds=choice.odds, likely=choice.likely)


def find_cell_instead_of_amounts(
    knowledge: Knowledge, found: Sequence[ConceptMention], told: Collection[NamedCondition]
) -> FoundCell:
    """Return the cell on who asks first, for people to whom no amount is named."""
    subjects = subjects_of(found)
    of_dose = (each for each in knowledge.index.cells.candidates(subjects).values() if each.intent == "dose")
    asked = next(of_dose, None)
    if asked is None:
        return NO_CELL
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
) -> FoundCell:
    first = choice.cells[0]
    # Where a question names no subject, the cell does.
    concepts = subjects or _concepts_of(knowledge, first.page)
    candidates = {first.id: first, **knowledge.index.cells.candidates(concepts)}
    fitting = cell_choice.fitting(candidates, first, told, taken=_is_taken(concepts))
    meant = [each.id for each in choice.cells[1:] if subjects]
    following = tuple(dict.fromkeys((*meant, *fitting.cell.next)))[:_MAX_BUTTONS]
    is_guess = not subjects and knowledge.index.cells.is_about_one_thing(first.page)
    if is_guess and first.intent in _AMOUNTS:
        return FoundCell("ask_back")
    return FoundCell("answer", fitting.page, fitting, following, choice.odds, choice.likely, is_guess)


def _searched_for(
    folded: str, subjects: Sequence[Concept], found: Sequence[ConceptMention], words: QuestionWords
) -> Intent | None:
    """Return what the words beside a bare name ask, as in a search box: "ashwagandha when"."""
    about = [item for item in found if item.concept in subjects]
    return words.search_words.get(" ".join(names.words(_without_names(folded, about))))


def _is_bare(folded: str, found: Sequence[ConceptMention]) -> bool:
    """Return whether a text is a name and little else: "magnesium", "tell me about zinc"."""
    return len(names.words(_without_names(folded, found))) <= _FEW_WORDS


def asked_about(
    knowledge: Knowledge, folded: str, found: Sequence[ConceptMention]
) -> tuple[ConceptMention, ...]:
    """Return what is named in a question without the things that a story names before it asks about another.

    "The nurse said Tylenol. Is the gel off limits?" is about the gel.
    """
    spans = intents.question_spans(folded, knowledge.index.language.questions)
    asked = [item for item in found if any(start <= item.start < end for start, end in spans)]
    things = [item.concept for item in asked if item.concept.id not in HAD_WITH]
    if not any(_has_page_of_its_own(knowledge, each) for each in things):
        return tuple(found)
    return tuple(item for item in found if item in asked or not _has_page_of_its_own(knowledge, item.concept))


def _has_page_of_its_own(knowledge: Knowledge, concept: Concept) -> bool:
    """Return whether a concept is one thing that is taken, with a page about it."""
    cells = knowledge.index.cells
    return any(map(cells.is_about_one_thing, cells.pages_about(concept)))


def subjects_of(found: Sequence[ConceptMention]) -> list[Concept]:
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


def page_of(knowledge: Knowledge, found: Sequence[ConceptMention]) -> SubjectPage | None:
    """Return the page about the first subject of a question that has one."""
    pages = (page for each in subjects_of(found) for page in knowledge.index.cells.pages_about(each))
    return next(pages, None)


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


def wanted_of(folded: str, words: TalkWords, understanding: Understanding | None) -> str | None:
    """Return what is wanted of the bot, where words or the model are sure that no subject is asked about."""
    if understanding is not None:
        named = next((intent for intent, pattern in words.sure if pattern.search(folded)), None)
        if named is not None:
            return named if named in WISHES else None
    best = understanding.intents.best if understanding is not None else None
    sure = best is not None and best.name in WISHES and best.probability >= _SURE_OF_WISH
    return best.name if best is not None and sure else None
