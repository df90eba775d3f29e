"""Menus of subjects, lists of sources, and tips."""

from collections.abc import Iterable, Sequence
from math import ceil

from bot.library import Condition, Grade, Library, Menu, Source, SubjectPage, Tip, Topic
from bot.replies.answers import red_flags
from bot.replies.i18n import _
from bot.replies.message import Button, Message, bold, callback_data, escape
from bot.replies.time_format import join_or

# Characters of a title that shares its row with another on a narrow phone.
MAX_HALF_ROW_CHARS = 17
# Rows that fit on a phone's screen at once.
MAX_ROWS = 14


def grade_words(grade: Grade) -> str:
    """Return the grade of the evidence in plain words; the reference defines the letters."""
    words = {
        "A": _("strong – a guideline or a review of many studies"),
        "B": _("fair – at least one proper trial, or the medicine's own label"),
        "C": _("limited – observations or expert opinion"),
        "D": _("not supported by evidence"),
    }
    return words[grade]


def topic_word(topic: Topic) -> str:
    """Return a tip topic's name."""
    return {"sleep": _("Sleep"), "back_pain": _("Back pain"), "supplements": _("Supplement safety")}[topic]


def evidence_footer(grade: Grade) -> str:
    """Render the grade of the evidence."""
    words = _("Evidence: {grade}").format(grade=grade_words(grade))
    return f"<i>{words}</i>"


def menu_message(name: Menu, subjects: Sequence[SubjectPage], subject: str = "") -> Message:
    """Render the subjects of /sleep, /back or /safety as buttons: the page of the menu that has `subject`."""
    titles = {
        "sleep": _("<b>Sleep</b> 🌙\nWhat is it about?"),
        "back": _("<b>Back pain</b>\nWhat is it about?"),
        "safety": _("<b>Supplement and medicine safety</b>\nWhat is it about?"),
    }
    pages = _pages(subjects)
    here = next(
        (n for n, page in enumerate(pages) if any(subject == each.subject for row in page for each in row)), 0
    )
    rows = tuple(
        tuple(Button(each.title, callback_data("card", each.subject)) for each in row) for row in pages[here]
    )
    turn = []
    if here > 0:
        turn.append(Button(_("‹ Back"), callback_data("menu", name, pages[here - 1][0][0].subject)))
    if here < len(pages) - 1:
        turn.append(Button(_("More ›"), callback_data("menu", name, pages[here + 1][0][0].subject)))
    group: red_flags.QuestionGroup = "back" if name == "back" else "sleep_and_safety"
    return Message(titles[name], (*rows, *([tuple(turn)] if turn else []), (red_flags.urgent_button(group),)))


def _pages(subjects: Sequence[SubjectPage]) -> list[list[tuple[SubjectPage, ...]]]:
    """Arrange the subjects in rows for a narrow phone, on the fewest pages of about equal length."""
    rows: list[tuple[SubjectPage, ...]] = []
    for page in subjects:
        if rows and len(rows[-1]) == 1 and len(page.title) <= MAX_HALF_ROW_CHARS >= len(rows[-1][0].title):
            rows[-1] = (rows[-1][0], page)
        else:
            rows.append((page,))
    length = ceil(len(rows) / ceil(len(rows) / MAX_ROWS)) if rows else 1
    return [rows[start : start + length] for start in range(0, len(rows), length)] or [[]]


def condition_words(condition: Condition) -> str:
    """Return a condition as people say it."""
    return {
        "kidney_disease": _("kidney disease"),
        "pregnancy": _("pregnancy"),
        "breastfeeding": _("breastfeeding"),
        "under_18": _("somebody under 18"),
        "blood_thinner": _("a blood thinner"),
        "ulcer": _("a stomach ulcer"),
        "nsaid_allergy": _("an allergy to aspirin or ibuprofen"),
    }[condition]


def sources_message(title: str, named: Iterable[Source], back: str = "") -> Message:
    """List sources with titles, years and links; `back` is the callback data of a Back button."""
    lines = [f"• {_source(source)}" for source in named]
    heading = bold(_("Sources"))
    text = f"{heading} – {escape(title)}\n\n" + "\n".join(lines)
    return Message(text, ((Button(_("‹ Back"), back),),) if back else ())


def _source(source: Source) -> str:
    title = escape(source.title)
    if source.url is not None:
        title = f'<a href="{escape(source.url)}">{title}</a>'
    return f"{title}. {escape(source.publisher)}, {source.year}"


def sources_by_id(library: Library, ids: Iterable[str]) -> list[Source]:
    """Return the sources with these ids."""
    return [library.sources[each] for each in ids]


def tip_card(tip: Tip, vote: int | None = None) -> Message:
    """Render one tip; `vote` is 1 or -1 once the person has rated it."""
    heading = _("{topic} tip").format(topic=topic_word(tip.topic))
    parts = [f"💡 <b>{heading}</b>", escape(tip.text)]
    if tip.not_for:
        who = join_or([condition_words(condition) for condition in tip.not_for])
        parts.append(
            _("⚠️ Not for you if this is about {who}: then ask a doctor or pharmacist.").format(who=who)
        )
    text = "\n\n".join([*parts, evidence_footer(tip.grade)])
    thumbs = {1: "👍", -1: "👎"}
    votes = [
        Button(f"{thumb} ✓" if vote == value else thumb, callback_data("vote", value, tip.id))
        for value, thumb in thumbs.items()
    ]
    return Message(text, ((*votes, Button(_("📚 Sources"), callback_data("sources", "tip", tip.id))),))
