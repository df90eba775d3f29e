"""Compounds of a mineral, with the share of the element in each."""

from bot.library import Compound, Library, Supplement
from bot.replies import amounts
from bot.replies.i18n import _
from bot.replies.message import Button, Message, button_rows, callback_data, escape
from bot.replies.sources import sources_line

PAGE_SIZE = 9


def forms_page(supplement: Supplement, page: int) -> Message:
    """Render a page of the compounds with the share of the element in each."""
    start = page * PAGE_SIZE
    compounds = supplement.forms[start : start + PAGE_SIZE]
    buttons = [
        Button(_form_label(supplement, each), callback_data("sup", supplement.id, "form", each.id))
        for each in compounds
    ]
    turn = []
    if page > 0:
        turn.append(Button(_("‹ Previous"), callback_data("sup", supplement.id, "forms", page - 1)))
    turn.append(Button(_("‹ Back"), callback_data("sup", supplement.id)))
    if start + PAGE_SIZE < len(supplement.forms):
        turn.append(Button(_("More ›"), callback_data("sup", supplement.id, "forms", page + 1)))
    text = _(
        "<b>{name}: {n} forms</b>\n\n"
        "Only a part of each compound is {element}; the percent say how much. Tap one for its formula."
    ).format(name=escape(supplement.name), n=len(supplement.forms), element=escape(supplement.name.lower()))
    return Message(text, (*button_rows(buttons), tuple(turn)))


def _form_label(supplement: Supplement, form: Compound) -> str:
    """Return a label that begins with the share: phones cut the ends of long labels."""
    name = form.name.removeprefix(f"{supplement.name} ")
    return f"{form.elemental_fraction_pct:g}% · {name[:1].upper()}{name[1:]}"


def form_card(library: Library, supplement: Supplement, compound: Compound) -> Message:
    """Render one compound: formula, share of the element, and how that was computed."""
    page = supplement.forms.index(compound) // PAGE_SIZE
    parts = [
        f"<b>{escape(compound.name)}</b>",
        _("Formula: {formula}").format(formula=escape(amounts.format_formula(compound.formula))),
        _("{percent}% of it is {element}: {mg} mg in 1,000 mg.").format(
            percent=f"{compound.elemental_fraction_pct:g}",
            element=escape(supplement.name.lower()),
            mg=amounts.format_number(compound.elemental_mg_per_1000mg),
        ),
        _("Computed: {how} (atoms × their mass / mass of the compound × 100)").format(
            how=escape(compound.how.replace(" x ", " × "))
        ),
        escape(compound.note or ""),
        sources_line(library, compound.sources),
    ]
    back = Button(_("‹ All forms"), callback_data("sup", supplement.id, "forms", page))
    return Message("\n\n".join(each for each in parts if each), ((back,),))
