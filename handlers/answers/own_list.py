"""What a person takes, and took, that speaks against what they ask about."""

from dataclasses import dataclass
from itertools import islice

from bot import answer
from bot.answer import Answer
from bot.answer.talk import hear
from bot.context import Context
from bot.domain import names
from bot.domain.conditions import NamedCondition
from bot.domain.profiles import Profile
from bot.replies.people import person_heading
from bot.search import intents
from bot.search.vocabulary import TAKEN_KINDS
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from handlers import people
from handlers.doses import as_needed
from handlers.reminders import conflicts

# Names of a question that are held against the list; a question with more is a list to check by itself.
_MAX_NAMES = 5
# Characters of the longest question that is read for its person; a longer one is a story of several.
_LONGEST = 600


@dataclass(frozen=True, slots=True)
class Asker:
    """Whom a question is about.

    Attributes:
        person: Their name on the list; None: the person who writes.
        profile: What they told of themselves.
        conditions: Conditions of the profile, and those that their medicines imply.
    """

    person: str | None
    profile: Profile
    conditions: frozenset[NamedCondition]


async def asker(context: Context, question: str) -> Asker:
    """Return whom a question is about: a person with a list here, or else the person who writes."""
    is_story = len(question) > _LONGEST
    spoken = None if is_story else hear(context.index, None, question, await context.today()).person
    person = await as_needed.as_spelt_before(context, spoken)
    every = await schedules.of_chat(await context.tx(), context.chat_id)
    theirs = [each.item.name for each in every if each.item.person == person]
    if person is not None and not theirs:
        person, theirs = None, [each.item.name for each in every if each.item.person is None]
    profile = await people.profile_of(context, person)
    implied = answer.implied_conditions(context.knowledge, theirs)
    return Asker(person, profile, frozenset(profile.conditions) | implied)


async def warnings_about(context: Context, asked: Answer, person: str | None) -> list[str]:
    """Return why the person should not take what a question names, by their list and their record.

    Args:
        context: Of the text's update.
        asked: The answer that everybody would get.
        person: Who would take it; None: the person who writes.
    """
    folded = names.fold(asked.question)
    named = (context.index.concepts.get(each) for each in asked.entities)
    taken = (concept.label for concept in named if concept is not None and concept.kind in TAKEN_KINDS)
    labels = [*islice(dict.fromkeys(taken), _MAX_NAMES)]
    lines: list[str] = []
    asks_for_more = intents.allowed(folded, context.language.questions)
    for label in labels:
        item = Item(label, person=person)
        lines += await conflicts.find_forbidden_combinations(
            context,
            item,
            answered=[each for each in labels if each != label],
            may_be_listed=asked.check is not None and not asks_for_more,
            also_mild=asks_for_more,
        )
        if asks_for_more:
            lines += await _warning_by_record(context, item)
    heading = [person_heading(person)] if lines and person is not None else []
    return [*heading, *dict.fromkeys(lines)]


async def _warning_by_record(context: Context, item: Item) -> list[str]:
    """Return why as much as was taken last would be too soon or too much now."""
    last = await as_needed.as_taken_last(context, item)
    warning = "" if last.amount is None else await as_needed.warn_after_record(context, last)
    return [warning] if warning else []
