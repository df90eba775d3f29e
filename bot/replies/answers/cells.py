"""Answers from cells: the line that decides, why, a caution, and how sure that is."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from bot.answer import Answer
from bot.answer.profile_warnings import names_amount
from bot.domain.questions import Intent
from bot.domain.regions import medicine_names
from bot.library import Cell, Grade, Library, Source, SubjectPage
from bot.replies.answers import red_flags, wishes
from bot.replies.i18n import _
from bot.replies.message import Button, Message, Rows, button_rows, callback_data, escape
from bot.replies.time_format import join_and
from bot.search import Candidate

# A publisher's full name is for the list of sources.
_MAX_PUBLISHER = 40
_SENTENCE_END = re.compile(r"(?<=[.!?]) +")


def cell_message(
    library: Library,
    cell_id: str,
    cell: Cell,
    region: str | None = None,
    offered: Sequence[str] | None = None,
) -> Message:
    """Render the answer of a cell.

    Args:
        library: The content.
        cell_id: Its id, "subject.intent".
        cell: The cell.
        region: The region whose numbers are shown; None: the line for everybody.
        offered: Ids of the cells that are offered; None: those that the cell names.
    """
    says = next((text for place, text in cell.regions.items() if place == region), cell.says)
    parts = [escape(says) if cell.more is None else f"{escape(says)}\n\n{escape(cell.more)}"]
    if cell.caution is not None:
        parts.append(f"⚠️ {escape(cell.caution)}")
    parts.append(f"<i>{certainty_line(library, cell)}</i>")
    rows = _cell_rows(library, cell_id, cell.next if offered is None else offered)
    if cell.regions and region is None:
        rows = ((Button(_("🌍 Show me my region's numbers"), callback_data("me", "where")),), *rows)
    return Message("\n\n".join(parts), rows)


def headed_by_subject(library: Library, cell_id: str, shown: Message) -> Message:
    """Return a cell's answer with what it is about on top, for somebody who did not name it."""
    title = library.pages[cell_id.partition(".")[0]].title
    return replace(shown, text=_("About {subject}:").format(subject=escape(title)) + f"\n{shown.text}")


def certainty_line(library: Library, cell: Cell) -> str:
    """Say how sure an answer is, who says so, and when."""
    read = [each for each in map(library.statement, cell.rests_on) if each.reviewed is not None]
    if not read:
        return _("A caution, not proven: weaker sources warn of it.")
    # Not every statement has a grade of its own; the first is what the first line says.
    grade = next((grade for each in read if (grade := getattr(each, "grade", None)) is not None), None)
    source = library.sources[read[0].sources[0]]
    return _("{grade} – {publisher}, {year}").format(
        grade=_kind_of_source(grade), publisher=escape(_publisher(source)), year=source.year
    )


def _kind_of_source(grade: Grade | None) -> str:
    words = {
        "A": _("Guideline or review"),
        "B": _("Trial, label or health service"),
        "C": _("Observation or expert advice"),
        "D": _("Not supported by studies"),
    }
    return _("Advice") if grade is None else words[grade]


def _publisher(source: Source) -> str:
    name = source.publisher.split(";")[0].split(" (")[0].strip()
    return name if len(name) <= _MAX_PUBLISHER else f"{name[: _MAX_PUBLISHER - 1].rstrip(' ,')}…"


def _cell_rows(library: Library, cell_id: str, offered: Sequence[str]) -> Rows:
    sources = Button(_("📚 Sources"), callback_data("sources", "cell", cell_id))
    more = Button(_("‹ More on this"), callback_data("page", cell_id.partition(".")[0]))
    return (*choice_rows(library, offered, about=cell_id.partition(".")[0]), (sources, more))


def choice_rows(library: Library, ids: Iterable[str], *, about: str) -> Rows:
    """Return buttons for cells; those of another subject than `about` name it."""
    buttons = []
    for cell_id in ids:
        subject, _dot, intent = cell_id.partition(".")
        if library.cell(cell_id) is not None:
            label = intent_label(intent)
            if subject != about:
                label = _("{subject}: {question}").format(
                    subject=library.pages[subject].title, question=label
                )
            buttons.append(Button(label, callback_data("cell", cell_id)))
    return button_rows(buttons, per_row=2)


def page_message(library: Library, page: SubjectPage, *, back: bool = False, amounts: bool = True) -> Message:
    """Render the line about a subject, and a button for each question that is answered about it.

    `back` adds the button to the menu that lists it; `amounts`: whether they may be named to this person.
    """
    rows = choice_rows(library, (f"{page.subject}.{intent}" for intent in page.cells), about=page.subject)
    if back and page.menu is not None:
        rows += ((Button(_("‹ All topics"), callback_data("menu", page.menu, page.subject)),),)
    return Message(_headed(page, amounts=amounts), rows)


def summary_message(
    library: Library, page: SubjectPage, choices: Sequence[str], *, amounts: bool = True
) -> Message:
    """Render what somebody reads who wrote only a name, and what is asked most."""
    more = Button(_("‹ More on this"), callback_data("page", page.subject))
    rows = (*choice_rows(library, choices, about=page.subject), (more,))
    return Message(_headed(page, amounts=amounts), rows)


def _headed(page: SubjectPage, *, amounts: bool) -> str:
    """Return the line about a subject under its name; without `amounts` no sentence that names one."""
    sentences = _SENTENCE_END.split(page.summary)
    said = " ".join(each for each in sentences if amounts or not names_amount(each))
    return f"<b>{escape(page.title)}</b>\n{escape(said)}"


def which_question(library: Library, page: SubjectPage | None, choices: Sequence[str]) -> Message:
    """Ask which of a few questions is meant."""
    about = page.subject if page is not None else ""
    rows = choice_rows(library, choices, about=about)
    if not choices and page is None:
        return Message(
            _(
                "Which one do you mean? Ask again with its name in the question, for example: can I take"
                " magnesium with food?"
            )
        )
    if page is None:
        return Message(_("What would you like to know?"), rows)
    more = Button(_("Something else"), callback_data("page", page.subject))
    text = _("{subject}: what would you like to know?").format(subject=escape(page.title))
    return Message(text, (*rows, (more,)))


def without_cell(library: Library, answer: Answer, *, amounts: bool = True) -> Message:
    """Render an answer that is no cell: a page's summary, a question back, or that there is none."""
    page = library.pages.get(answer.entry or "")
    if answer.kind == "ask_back":
        return which_question(library, page, answer.choices)
    if answer.contents:
        return contents_message(answer.contents, answer.looked_for)
    if answer.kind == "answer" and page is not None:
        return summary_message(library, page, answer.choices, amounts=amounts)
    wish = wishes.wish_answer(answer.wanted) if answer.wanted is not None else None
    return no_answer(page, answer.unheld) if wish is None else Message(wish)


def contents_message(
    contents: Sequence[tuple[str, Sequence[str]]], looked_for: Sequence[str] = ()
) -> Message:
    """Say what is in the named products, whether it is the same, and whether what is looked for is in it."""
    lines = []
    if looked_for and all(set(looked_for) <= set(held) for _written, held in contents):
        lines = [_yes_it_holds(written, held) for written, held in contents]
    elif len({tuple(held) for _written, held in contents}) == 1 and len(contents) > 1:
        lines.append(_("Yes, the same: both are {what}.").format(what=_ingredient_names(contents[0][1])))
    else:
        for written, held in contents:
            lines.append(
                _("{product} holds {what}.").format(
                    product=_first_capital(written), what=_ingredient_names(held)
                )
            )
    if any(set(one) & set(other) for (_one, one), (_other, other) in combinations(contents, 2)):
        lines.append(_("So never take them together: it would be a double dose."))
    lines.append(_("Brands change, and differ by country: compare the active ingredients on the packs."))
    return Message("\n".join(lines), (red_flags.urgent_row(),))


def _yes_it_holds(written: str, held: Sequence[str]) -> str:
    return _("Yes: {product} holds {what}.").format(
        product=_first_capital(written), what=_ingredient_names(held)
    )


def _first_capital(written: str) -> str:
    return escape(written[:1].upper() + written[1:])


def _ingredient_names(ids: Sequence[str]) -> str:
    return join_and([escape(" / ".join(medicine_names(each, None)).replace("_", " ")) for each in ids])


def no_answer(page: SubjectPage | None, unheld: str | None) -> Message:
    """Say honestly that there is no checked answer, and offer what is near by subject."""
    if unheld is not None:
        return Message(
            _("I know what {name} is, but I hold nothing checked on it. A pharmacist can tell you.").format(
                name=f"<b>{escape(unheld)}</b>"
            )
        )
    text = _("I have no checked answer to that. A pharmacist can tell you.")
    if page is None:
        return Message(text, (red_flags.urgent_row(),))
    near = Button(
        _("What I know about: {subject}").format(subject=page.title), callback_data("page", page.subject)
    )
    return Message(text, ((near,),))


def pressed_cell(library: Library, candidate: Candidate, region: str | None) -> Message:
    """Render a cell whose button was pressed, under the name of its subject."""
    shown = cell_message(library, candidate.id, candidate.cell, region)
    heading = f"<b>{escape(candidate.page.title)}: {escape(intent_label(candidate.intent))}</b>"
    return Message(f"{heading}\n{shown.text}", shown.rows)


def intent_label(intent: Intent | str) -> str:
    """Return the question of a cell in a few words, as on its button."""
    labels: dict[str, str] = {
        "works": _("Does it help?"),
        "dose": _("How much?"),
        "too_much": _("Too much?"),
        "food": _("With food?"),
        "when": _("When to take it"),
        "missed": _("A missed dose"),
        "form": _("Which form?"),
        "compare": _("Which is better?"),
        "with": _("What it clashes with"),
        "alcohol": _("With alcohol?"),
        "long_term": _("For a long time?"),
        "side_effects": _("Side effects"),
        "onset": _("How soon it works"),
        "duration": _("For how long?"),
        "pregnancy": _("In pregnancy"),
        "child": _("For children?"),
        "condition": _("Who asks first"),
        "ingredients": _("What is in it"),
        "handling": _("How to use it"),
        "what_is": _("What is it?"),
        "do_now": _("What to do now"),
        "cause": _("Why it happens"),
        "how_long": _("How long it lasts"),
        "when_to_worry": _("When to worry"),
        "scan": _("A scan?"),
        "exercise": _("Exercise"),
        "position": _("How to lie or sit"),
        "heat_cold": _("Heat or cold?"),
        "habits": _("Day by day"),
    }
    return labels[intent]
