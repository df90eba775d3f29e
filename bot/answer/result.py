"""What an answer to a question is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.answer.amounts import AmountTaken
from bot.answer.dose_limits import AmountComparison
from bot.answer.interaction_check import InteractionCheck
from bot.answer.profile_warnings import ConditionCaution
from bot.domain.questions import Intent
from bot.library import MenuTopic

AnswerKind = Literal["answer", "interaction", "dose", "red_flag", "ask_back", "unknown", "not_read"]


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
        reliever: Id of the pain reliever whose label that amount is held against; None: no pain reliever.
        readings: The question in each reading of an amount that has two.
        choices: Cells that are offered: what may have been asked, or what comes next.
        contents: Products that the question asks the ingredients of, or whether they are the same: each as
            written, with the ids of its ingredients.
        looked_for: Ids of the supplements that the question may look for in a product ("is caffeine in it").
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
        is_guess: Whether nothing was named, and the cell, found by its wordings, is about one thing that is
            taken: the answer says which.
        signs_of: Id of the red flag whose signs are the answer; None: another answer.
        wanted: What is wanted of the bot, where nothing is asked about a subject; one of
            `cell_search.WISHES` or None.
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
    reliever: str | None = None
    readings: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    contents: tuple[tuple[str, tuple[str, ...]], ...] = ()
    looked_for: tuple[str, ...] = ()
    unheld: str | None = None
    caution: ConditionCaution | None = None
    corrections: tuple[tuple[str, str], ...] = ()
    odds: Mapping[str, float] = field(default_factory=dict)
    likely: Intent | None = None
    wanted: str | None = None
    asked: tuple[str, ...] = ()
    help_line: bool = False
    language: str | None = None
    is_guess: bool = False
    signs_of: str | None = None
    too_much_today: bool = False

    @property
    def triage(self) -> Literal["alarm", "ask"] | None:
        """Whether an alarm was raised, or signs are asked about."""
        if self.kind == "red_flag" or (self.kind == "not_read" and self.red_flag is not None):
            return "alarm"
        return "ask" if self.asked else None

    @property
    def is_about_more_than_condition(self) -> bool:
        """Whether it answers more than that somebody has a condition, or takes one medicine."""
        names_more = self.entry in self.entities or len(self.entities) > 1
        return self.kind in {"interaction", "dose"} or (self.cell is not None and names_more)
