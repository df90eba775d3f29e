"""What the bot knows, as cards: answer first, then what to do, how sure we are, and the sources."""

from collections.abc import Iterable, Mapping, Sequence

from bot.library import Condition, Entry, Grade, Library, Menu, Source, Tip, Topic
from bot.replies.message import Button, Message, Rows, data, escape, stacked
from bot.replies.times import listed
from bot.replies.words import _


def grade_words(grade: Grade) -> str:
    """The grade of the evidence in plain words; the letters are defined in the reference."""
    words = {
        "A": _("strong: a guideline or a review of many studies"),
        "B": _("fair: at least one proper trial, or the medicine's own label"),
        "C": _("limited: observations or expert opinion"),
        "D": _("not supported by evidence"),
    }
    return words[grade]


def topic_word(topic: Topic) -> str:
    """A tip topic's name."""
    return {"sleep": _("Sleep"), "back_pain": _("Back pain"), "supplements": _("Supplement safety")}[topic]


def footing(grade: Grade, reviewed: str | None) -> str:
    """How sure we are, and whether anybody has checked the statement against its source."""
    line = _("Evidence: {grade}").format(grade=grade_words(grade))
    if reviewed is None:
        line += "\n" + _("Not yet checked against its source.")
    return f"<i>{line}</i>"


def menu(name: Menu, entries: Iterable[Entry]) -> Message:
    """The entries of /sleep, /back or /safety as buttons."""
    titles = {
        "sleep": _("<b>Sleep</b> 🌙\nWhat is it about?"),
        "back": _("<b>Back pain</b>\nWhat is it about?"),
        "safety": _("<b>Supplement and medicine safety</b>\nWhat is it about?"),
    }
    buttons = [Button(entry.title, data("card", entry.id)) for entry in entries]
    return Message(titles[name], stacked(buttons))


def card(entry: Entry) -> Message:
    """One entry."""
    parts = [f"<b>{escape(entry.title)}</b>", escape(entry.answer)]
    parts.append("\n".join(f"• {escape(step)}" for step in entry.todo))
    if entry.caution:
        parts.append(f"⚠️ {escape(entry.caution)}")
    if entry.not_for:
        who = listed([condition_words(condition) for condition in entry.not_for])
        parts.append(_("Ask a doctor or pharmacist first if this is about: {who}.").format(who=who))
    parts.append(footing(entry.grade, entry.reviewed))
    return Message("\n\n".join(parts), _card_buttons(entry))


def condition_words(condition: Condition) -> str:
    """A condition as people say it."""
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
            Button(_("📚 Sources"), data("sources", "card", entry.id)),
            Button(_("‹ More"), data("menu", entry.menu)),
        ),
    )


def sources(title: str, named: Iterable[Source], back: str) -> Message:
    """Where a statement comes from: titles, years and links."""
    lines = [f"• {_source(source)}" for source in named]
    text = f"<b>{_('Sources')}</b> – {escape(title)}\n\n" + "\n".join(lines)
    return Message(text, ((Button(_("‹ Back"), back),),))


def _source(source: Source) -> str:
    title = escape(source.title)
    if source.url is not None:
        title = f'<a href="{escape(source.url)}">{title}</a>'
    line = f"{title}. {escape(source.publisher)}, {source.year}"
    return line if source.reviewed is not None else f"{line} <i>({_('not yet checked')})</i>"


def named_sources(library: Library, ids: Iterable[str]) -> list[Source]:
    """The sources with these ids."""
    return [library.sources[each] for each in ids]


def daily_tip(tip: Tip, vote: int | None = None) -> Message:
    """One tip; `vote` is 1 or -1 when the person gave an opinion."""
    heading = _("{topic} tip").format(topic=topic_word(tip.topic))
    text = f"💡 <b>{heading}</b>\n\n{escape(tip.text)}\n\n{footing(tip.grade, tip.reviewed)}"
    thumbs = {1: "👍", -1: "👎"}
    votes = [
        Button(f"{thumb} ✓" if vote == value else thumb, data("vote", value, tip.id))
        for value, thumb in thumbs.items()
    ]
    return Message(text, ((*votes, Button(_("📚 Sources"), data("sources", "tip", tip.id))),))


def nearest(entries: Sequence[Entry]) -> Rows:
    """Entries to choose from, as buttons."""
    return stacked([Button(entry.title, data("card", entry.id)) for entry in entries])


def by_id(entries: Mapping[str, Entry], ids: Iterable[str]) -> list[Entry]:
    """Those of these entries that still exist."""
    return [entries[each] for each in ids if each in entries]
