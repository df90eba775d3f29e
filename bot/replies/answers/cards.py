"""Entries of the library as cards: answer first, then steps, evidence and sources."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from bot.library import Condition, Entry, Grade, Library, Menu, Source, Tip, Topic
from bot.replies.answers import red_flags
from bot.replies.i18n import _
from bot.replies.message import Button, Message, Rows, button_rows, callback_data, escape
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


def evidence_footer(grade: Grade, reviewed: str | None) -> str:
    """Render the grade of the evidence, and whether anybody has checked the statement against its source."""
    line = _("Evidence: {grade}").format(grade=grade_words(grade))
    if reviewed is None:
        line += "\n" + _("Not yet checked against its source.")
    return f"<i>{line}</i>"


def menu_message(name: Menu, entries: Sequence[Entry], entry_id: str = "") -> Message:
    """Render the entries of /sleep, /back or /safety as buttons: the page that holds `entry_id`."""
    titles = {
        "sleep": _("<b>Sleep</b> 🌙\nWhat is it about?"),
        "back": _("<b>Back pain</b>\nWhat is it about?"),
        "safety": _("<b>Supplement and medicine safety</b>\nWhat is it about?"),
    }
    pages = _pages(entries)
    here = next(
        (n for n, page in enumerate(pages) if any(entry_id == each.id for row in page for each in row)), 0
    )
    rows = tuple(
        tuple(Button(each.title, callback_data("card", each.id)) for each in row) for row in pages[here]
    )
    turn = []
    if here > 0:
        turn.append(Button(_("‹ Back"), callback_data("menu", name, pages[here - 1][0][0].id)))
    if here < len(pages) - 1:
        turn.append(Button(_("More ›"), callback_data("menu", name, pages[here + 1][0][0].id)))
    return Message(
        titles[name], (*rows, *([tuple(turn)] if turn else []), (red_flags.urgent_button(_group(name)),))
    )


def _pages(entries: Sequence[Entry]) -> list[list[tuple[Entry, ...]]]:
    """Arrange the entries in rows for a narrow phone, on the fewest pages of about equal length."""
    rows: list[tuple[Entry, ...]] = []
    for entry in entries:
        if rows and len(rows[-1]) == 1 and len(entry.title) <= MAX_HALF_ROW_CHARS >= len(rows[-1][0].title):
            rows[-1] = (rows[-1][0], entry)
        else:
            rows.append((entry,))
    length = ceil(len(rows) / ceil(len(rows) / MAX_ROWS)) if rows else 1
    return [rows[start : start + length] for start in range(0, len(rows), length)] or [[]]


def entry_card(entry: Entry) -> Message:
    """Render one entry."""
    parts = [f"<b>{escape(entry.title)}</b>", escape(entry.answer)]
    parts.append("\n".join(f"• {escape(step)}" for step in entry.todo))
    if entry.caution:
        parts.append(f"⚠️ {escape(entry.caution)}")
    if entry.not_for:
        who = join_or([condition_words(condition) for condition in entry.not_for])
        parts.append(_("Ask a doctor or pharmacist first if this is about {who}.").format(who=who))
    parts.append(evidence_footer(entry.grade, entry.reviewed))
    return Message("\n\n".join(parts), _card_buttons(entry))


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


def _card_buttons(entry: Entry) -> Rows:
    return (
        (
            Button(_("📚 Sources"), callback_data("sources", "card", entry.id)),
            Button(_("‹ All topics"), callback_data("menu", entry.menu, entry.id)),
        ),
        (red_flags.urgent_button(_group(entry.menu)),),
    )


def _group(menu: Menu) -> red_flags.QuestionGroup:
    return "back" if menu == "back" else "sleep_and_safety"


def answer_rows(entry: Entry) -> Rows:
    """Return the buttons under an answer that shows this entry; unlike a card's they keep the answer."""
    sources_button = Button(_("📚 Sources"), callback_data("sources", "answer", entry.id))
    return ((sources_button, red_flags.urgent_button(_group(entry.menu))),)


def sources_message(title: str, named: Iterable[Source], back: str = "") -> Message:
    """List sources with titles, years and links; `back` is the callback data of a Back button."""
    lines = [f"• {_source(source)}" for source in named]
    text = f"<b>{_('Sources')}</b> – {escape(title)}\n\n" + "\n".join(lines)
    return Message(text, ((Button(_("‹ Back"), back),),) if back else ())


def _source(source: Source) -> str:
    title = escape(source.title)
    if source.url is not None:
        title = f'<a href="{escape(source.url)}">{title}</a>'
    line = f"{title}. {escape(source.publisher)}, {source.year}"
    return line if source.reviewed is not None else f"{line} <i>({_('not yet checked')})</i>"


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
    text = "\n\n".join([*parts, evidence_footer(tip.grade, tip.reviewed)])
    thumbs = {1: "👍", -1: "👎"}
    votes = [
        Button(f"{thumb} ✓" if vote == value else thumb, callback_data("vote", value, tip.id))
        for value, thumb in thumbs.items()
    ]
    return Message(text, ((*votes, Button(_("📚 Sources"), callback_data("sources", "tip", tip.id))),))


def nearby_rows(entries: Sequence[Entry]) -> Rows:
    """Return buttons for entries near an answer; they keep the answer."""
    return button_rows([Button(entry.title, callback_data("near", entry.id)) for entry in entries])


def by_id(entries: Mapping[str, Entry], ids: Iterable[str]) -> list[Entry]:
    """Return the entries with these ids, without those that no longer exist."""
    return [entries[each] for each in ids if each in entries]
