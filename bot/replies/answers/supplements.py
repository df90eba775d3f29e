"""The list of supplements, and the page of one."""

from collections.abc import Sequence

from bot.library import Library, Supplement
from bot.replies.answers import cells
from bot.replies.i18n import _
from bot.replies.message import Button, Message, button_rows, callback_data, escape

PAGE_SIZE = 24


def supplement_menu(supplements: Sequence[Supplement], number: int = 0) -> Message:
    """List supplements as buttons: one page, counted from 0; a number beyond the ends gives the nearest."""
    last = (len(supplements) - 1) // PAGE_SIZE
    number = min(max(number, 0), last)
    shown = supplements[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
    turn = []
    if number > 0:
        turn.append(Button(_("‹ Back"), callback_data("sup", "all", number - 1)))
    if number < last:
        turn.append(Button(_("More ›"), callback_data("sup", "all", number + 1)))
    rows = button_rows([Button(each.name, callback_data("sup", each.id)) for each in shown], per_row=2)
    return Message(
        _("<b>Supplements</b>\nWhich one? You can also type its name, for example <i>magnesium</i>."),
        (*rows, *((tuple(turn),) if turn else ())),
    )


def ask_which_supplement(
    written: str, near: Sequence[Supplement], all_of_them: Sequence[Supplement]
) -> Message:
    """Say that a name is no known supplement; offer near ones, never guess."""
    if near:
        buttons = [Button(each.name, callback_data("sup", each.id)) for each in near]
        text = _("I don't know “{name}” as a supplement. Did you mean one of these?")
        return Message(text.format(name=escape(written)), button_rows(buttons))
    text = _("I don't know “{name}” as a supplement, so I can't say anything about it. These I know:")
    return Message(text.format(name=escape(written)), supplement_menu(all_of_them).rows)


def supplement_page(library: Library, supplement: Supplement, *, amounts: bool = True) -> Message:
    """Render the questions that are answered about a supplement, its forms, and the way to all others."""
    page = cells.page_message(library, library.pages[supplement.id], amounts=amounts)
    forms = [Button(_("🧪 Its forms"), callback_data("sup", supplement.id, "forms", 0))]
    leave = Button(_("‹ All supplements"), callback_data("sup", "all"))
    return Message(page.text, (*page.rows, (*(forms if supplement.forms else []), leave)))
