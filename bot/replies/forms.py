"""Compounds of a mineral, with the share of the element in each."""

from bot.library import Library, MagnesiumForm, Supplement
from bot.replies import amounts
from bot.replies.citing import cited
from bot.replies.message import Button, Message, data, escape, stacked
from bot.replies.supplements import unread
from bot.replies.words import _

ON_A_PAGE = 9


def forms(supplement: Supplement, page: int) -> Message:
    """Render a page of the compounds with the share of the element in each."""
    start = page * ON_A_PAGE
    compounds = supplement.forms[start : start + ON_A_PAGE]
    buttons = [
        Button(_form_label(supplement, each), data("sup", supplement.id, "form", each.id))
        for each in compounds
    ]
    turn = []
    if page > 0:
        turn.append(Button(_("‹ Previous"), data("sup", supplement.id, "forms", page - 1)))
    turn.append(Button(_("‹ Back"), data("sup", supplement.id)))
    if start + ON_A_PAGE < len(supplement.forms):
        turn.append(Button(_("More ›"), data("sup", supplement.id, "forms", page + 1)))
    text = _(
        "<b>{name}: {n} forms</b>\n\n"
        "Only a part of each compound is {element}; the percent say how much. Tap one for its formula."
    ).format(name=escape(supplement.name), n=len(supplement.forms), element=escape(supplement.name.lower()))
    return Message(text, (*stacked(buttons), tuple(turn)))


def _form_label(supplement: Supplement, form: MagnesiumForm) -> str:
    """Return a label that begins with the share: phones cut the ends of long labels."""
    name = form.name.removeprefix(f"{supplement.name} ")
    return f"{form.elemental_fraction_pct:g}% · {name[:1].upper()}{name[1:]}"


def form(library: Library, supplement: Supplement, shown: MagnesiumForm) -> Message:
    """Render one compound: formula, share of the element, and how that was computed."""
    page = supplement.forms.index(shown) // ON_A_PAGE
    parts = [
        f"<b>{escape(shown.name)}</b>",
        _("Formula: {formula}").format(formula=escape(amounts.formula(shown.formula))),
        _("{percent}% of it is {element}: {mg} mg in 1,000 mg.").format(
            percent=f"{shown.elemental_fraction_pct:g}",
            element=escape(supplement.name.lower()),
            mg=amounts.number(shown.elemental_mg_per_1000mg),
        ),
        _("Computed: {how} (atoms × their mass / mass of the compound × 100)").format(
            how=escape(shown.how.replace(" x ", " × "))
        )
        + unread(shown.reviewed),
        escape(shown.note or ""),
        cited(library, shown.sources),
    ]
    back = Button(_("‹ All forms"), data("sup", supplement.id, "forms", page))
    return Message("\n\n".join(each for each in parts if each), ((back,),))
