"""The choice of what may be on a page for a clinician, and the question for the person's own questions."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.domain.row_references import checksum
from bot.replies.diary.diary_view import DiaryView
from bot.replies.diary.look_back import CLINICIAN_BUTTON
from bot.replies.diary.page_wishes import PAIN, SLEEP, SPANS, TAKEN, TRIAL, PageWishes
from bot.replies.diary.questions import person_word
from bot.replies.doses.history import tick
from bot.replies.i18n import _, language, ngettext
from bot.replies.message import (
    Attachment,
    Button,
    Message,
    Rows,
    button_rows,
    callback_data,
    escape,
    shorten_end,
)

MAX_QUESTIONS = 3
# Characters of a question: two lines of the page.
MAX_LENGTH = 160
# In callback data: no ticks, or no questions.
NONE = "-"
# In callback data: the language of the page.
ENGLISH, OWN = "en", "own"
_TICKS = (TAKEN, SLEEP, PAIN, TRIAL)


def available_ticks(view: DiaryView) -> frozenset[str]:
    """Return what there is to put on a page: letters of `clinician_page`."""
    whats = {each.what for each in view.entries.ratings}
    there = {
        TAKEN: bool(view.doses.records or view.doses.reminders),
        SLEEP: bool(view.entries.sleeps) or "night" in whats,
        PAIN: bool({"pain", "hindrance"} & whats),
        TRIAL: view.ended_trial is not None,
    }
    return frozenset(letter for letter, is_there in there.items() if is_there)


def page_choices(view: DiaryView, wishes: PageWishes, available: frozenset[str]) -> Message:
    """Show what will be on the page; each button carries the wishes as they are after the press."""
    title = _("A page for your doctor")
    if view.person is not None:
        title = _("A page for {person}'s doctor").format(person=view.person)
    lines = [f"<b>{escape(title)}</b>", _("What may be on it? Only what has a tick.")]
    if wishes.questions:
        lines += ["", _("Your questions on it:"), *(f"• {escape(each)}" for each in wishes.questions)]
    return Message("\n".join(lines), _rows(view, wishes, available))


def _rows(view: DiaryView, wishes: PageWishes, available: frozenset[str]) -> Rows:
    labels = {TAKEN: _("What I take"), SLEEP: _("Sleep"), PAIN: _("Pain"), TRIAL: _("Trial")}
    ticks = [
        Button(
            tick(labels[letter], on=letter in wishes.ticks),
            _data("set", view, replace(wishes, ticks=wishes.ticks ^ {letter})),
        )
        for letter in _TICKS
        if letter in available
    ]
    spans = [
        Button(
            tick(ngettext("{n} week", "{n} weeks", weeks).format(n=weeks), on=weeks == wishes.weeks),
            _data("set", view, replace(wishes, weeks=weeks)),
        )
        for weeks in SPANS
    ]
    turned = replace(wishes, in_english=not wishes.in_english)
    english = (Button(tick(_("In English"), on=wishes.in_english), _data("set", view, turned)),)
    ask = (Button(_("✍ My questions"), _data("ask", view, wishes)),)
    make = (Button(_("📄 Make the page"), _data("make", view, wishes)),)
    return (
        *button_rows(ticks, per_row=2),
        tuple(spans),
        *([] if language.get().startswith("en") else [english]),
        ask,
        *([make] if wishes.ticks or wishes.questions else []),
    )


def _data(verb: str, view: DiaryView, wishes: PageWishes) -> str:
    ticks = "".join(letter for letter in _TICKS if letter in wishes.ticks) or NONE
    tongue = ENGLISH if wishes.in_english else OWN
    return callback_data(
        CLINICIAN_BUTTON,
        verb,
        ticks,
        wishes.weeks,
        tongue,
        questions_reference(wishes.questions),
        person_word(view.person),
    )


def questions_reference(questions: Sequence[str]) -> str:
    """Return what a button says of the questions that its message shows."""
    return checksum(*questions) if questions else NONE


def read_wishes(ticks: str, weeks: str, tongue: str) -> PageWishes | None:
    """Read the wishes of a button, without questions; None for what no button says."""
    letters = frozenset(ticks) - {NONE}
    spans = {str(each): each for each in SPANS}
    if not letters <= frozenset(_TICKS) or weeks not in spans or tongue not in {ENGLISH, OWN}:
        return None
    return PageWishes(letters, spans[weeks], tongue == ENGLISH)


def read_questions(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the lines that go on the page: the first ones that are not empty, and of each what fits."""
    written = [" ".join(each.split()) for each in lines]
    return tuple(shorten_end(each, MAX_LENGTH) for each in written if each)[:MAX_QUESTIONS]


def ask_questions() -> Message:
    """Ask what the person wants to ask the doctor."""
    return Message(_("What would you like to ask? Type up to three lines; they go on the page as they are."))


def page_message(view: DiaryView, wishes: PageWishes) -> Message:
    """Offer the page, which is made when it is sent."""
    return Message("", attachment=Attachment("page", {"person": view.person, **wishes.to_plain()}))
