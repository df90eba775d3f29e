"""The buttons under an answer about an amount: the other reading, why, who asks first, when to get help."""

from collections.abc import Iterable
from dataclasses import replace

from bot.answer.amounts import AmountReading, AmountTaken
from bot.library import Library, PainReliever
from bot.replies import amounts
from bot.replies.answers import cells, red_flags
from bot.replies.i18n import _
from bot.replies.message import Button, Rows, callback_data

# Decimals of an amount in callback data: as many as its reader takes.
DECIMALS = 6


def reading_button(taken: AmountTaken, reading: AmountReading, label: str) -> Button:
    """Return the button that says what the figure on the label counts."""
    return Button(label, _data("amt", replace(taken, reading=reading)))


def _data(verb: str, taken: AmountTaken) -> str:
    """Return callback data that carry an amount whose reading is known."""
    figure = f"{round(taken.per_intake, DECIMALS):.10g}"
    often = taken.times if taken.days == 1 else f"{taken.times}/{taken.days}"
    return callback_data(verb, taken.id, taken.reading or "", taken.form or "", taken.unit, figure, often)


def supplement_rows(library: Library, taken: AmountTaken, *, explained: bool = True) -> Rows:
    """Return the buttons of a supplement's amount; not `explained`: nothing was counted."""
    rows = _rows(library, taken, [taken.id], explained=explained)
    other = _other_reading(library, taken)
    return rows if other is None else ((other,), *rows)


def reliever_rows(library: Library, reliever: PainReliever, taken: AmountTaken) -> Rows:
    """Return the buttons of a pain reliever's amount."""
    return _rows(library, taken, [taken.id, reliever.id], explained=True)


def _rows(library: Library, taken: AmountTaken, subjects: Iterable[str], *, explained: bool) -> Rows:
    buttons = [Button(_("Why"), _data("why", taken))] if explained else []
    cell = who_asks_first(library, subjects)
    if cell is not None:
        buttons.append(Button(cells.intent_label("condition"), callback_data("cell", cell)))
    return tuple(row for row in (tuple(buttons), red_flags.urgent_row()) if row)


def who_asks_first(library: Library, subjects: Iterable[str]) -> str | None:
    """Return the id of the cell that says who asks first, of the first subject that has one."""
    ids = (f"{subject}.condition" for subject in subjects)
    return next((each for each in ids if library.cell(each) is not None), None)


def _other_reading(library: Library, taken: AmountTaken) -> Button | None:
    """Return the button for the other reading of the figure; None where there is no other."""
    element = amounts.element_name(library.supplements[taken.id])
    match taken.reading:
        case "compound":
            return reading_button(taken, "element", _("It is the {element} in it").format(element=element))
        case "element" if taken.form is not None:
            return reading_button(taken, "compound", _("It is the whole compound"))
        case "natural":
            return reading_button(taken, "synthetic", _("It is synthetic (dl-)"))
        case "synthetic":
            return reading_button(taken, "natural", _("It is natural (d-)"))
        case _:
            return None
