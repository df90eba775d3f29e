"""Myth or fact: claims about supplements and pain, with the verdict of the sources."""

from collections.abc import Sequence

from bot.library import Claim, Library
from bot.replies import cards, urgent
from bot.replies.citing import cited
from bot.replies.message import Button, Message, Rows, data, escape, stacked
from bot.replies.words import _

ON_A_PAGE = 6
ACROSS = 3


def page(claims: Sequence[Claim], number: int) -> Message:
    """Render a page of the list, counted from 0; a number beyond the ends gives the nearest page."""
    last = (len(claims) - 1) // ON_A_PAGE
    number = min(max(number, 0), last)
    numbered = list(enumerate(claims, 1))[number * ON_A_PAGE : (number + 1) * ON_A_PAGE]
    head = _("<b>Myth or fact?</b> {page} of {pages}").format(page=number + 1, pages=last + 1)
    lines = [f"<b>{place}.</b> {_quoted(each)}\n{verdict(each)}" for place, each in numbered]
    tell_more = _("Tap a number for the reason and the sources.")
    numbers = stacked([Button(str(place), data("claim", each.id)) for place, each in numbered], ACROSS)
    return Message("\n\n".join([head, *lines, tell_more]), (*numbers, *_turn(number, last)))


def _turn(number: int, last: int) -> Rows:
    turn = []
    if number > 0:
        turn.append(Button(_("‹ Back"), data("claims", number - 1)))
    if number < last:
        turn.append(Button(_("More ›"), data("claims", number + 1)))
    return (tuple(turn),) if turn else ()


def page_of(claims: Sequence[Claim], claim_id: str) -> int:
    """Return the page on which a claim stands; the first page when there is no such claim."""
    places = (place for place, each in enumerate(claims) if each.id == claim_id)
    return next(places, 0) // ON_A_PAGE


def claim(library: Library, said: Claim) -> Message:
    """Render one claim: verdict, correction, caveat, grade of the evidence and sources."""
    parts = [_quoted(said), f"<b>{verdict(said)}.</b> {escape(said.corrected)}"]
    if said.safety_caveat:
        parts.append(f"⚠️ {escape(_caveat(said))}")
    parts += [cards.footing(said.grade, said.reviewed), cited(library, said.sources)]
    return Message("\n\n".join(parts), urgent.rows("sleep_and_safety"))


def _caveat(said: Claim) -> str:
    """Return the caveat; where the content addresses the bot, the same fact addressed to the person."""
    return {
        "S5": _(
            "IV magnesium is not a home measure, and capsules alone would not do the same; "
            "490 mg a day by mouth exceeds the US supplement limit."
        ),
        "S17": _("Always ask which region a limit is for; these count supplements and medicines, not food."),
        "S21": _(
            "Marked weakness, drowsiness, a slow pulse or slow breathing: "
            "stop magnesium and call the emergency number."
        ),
        "S22": _("The hours differ from medicine to medicine: /check tells them."),
        "S28": _("Before any dose, check: bleeding, kidneys, heart, and what else you take."),
    }.get(said.id, said.safety_caveat or "")


def opened(library: Library, said: Claim) -> Message:
    """Render one claim opened from the list, with a button back to its page."""
    card = claim(library, said)
    page_number = page_of(tuple(library.claims.values()), said.id)
    back = Button(_("‹ All claims"), data("claims", page_number))
    return Message(card.text, ((back,), *card.rows))


def _quoted(said: Claim) -> str:
    return f"“{escape(said.claim)}”"


def verdict(said: Claim) -> str:
    """Return the content's verdict with a sign, in words that need no knowledge of the method."""
    words = {
        "agree": _("✅ True"),
        "agree, needs a safety caveat": _("⚠️ True, but mind the caveat"),
        "agree, incomplete": _("⚠️ True, but not the whole story"),
        "agree on role, overstated": _("⚠️ Right about what it does, but overstated"),
        "partly": _("🟠 Partly true"),
        "partly, overstated": _("🟠 Partly true, and overstated"),
        "weak": _("🟠 Weak evidence"),
        "weak, needs a safety caveat": _("🟠 Weak evidence, and mind the caveat"),
        "outdated": _("❌ Outdated"),
        "outdated, needs a safety caveat": _("❌ Outdated, and mind the caveat"),
        "needs correction": _("❌ Not right as it stands"),
        "wrong": _("❌ Wrong"),
    }
    return words.get(said.verdict, escape(said.verdict.capitalize()))
