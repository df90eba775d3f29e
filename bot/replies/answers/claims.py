"""Myth or fact: claims about supplements and pain, with the verdict of the sources."""

from collections.abc import Sequence

from bot.library import Claim, Library
from bot.replies.answers import cards, red_flags
from bot.replies.i18n import _
from bot.replies.message import Button, Message, Rows, button_rows, callback_data, escape
from bot.replies.sources import sources_line

PAGE_SIZE = 5
BUTTONS_PER_ROW = 3


def claims_page(claims: Sequence[Claim], number: int) -> Message:
    """Render a page of the list, counted from 0; a number beyond the ends gives the nearest page."""
    last = (len(claims) - 1) // PAGE_SIZE
    number = min(max(number, 0), last)
    numbered = list(enumerate(claims, 1))[number * PAGE_SIZE : (number + 1) * PAGE_SIZE]
    head = _("<b>Myth or fact?</b> {page} of {pages}").format(page=number + 1, pages=last + 1)
    lines = [f"<b>{place}.</b> {_quoted(each)}\n{verdict_words(each)}" for place, each in numbered]
    tell_more = _("Tap a number for the reason and the sources.")
    numbers = button_rows(
        [Button(str(place), callback_data("claim", each.id)) for place, each in numbered], BUTTONS_PER_ROW
    )
    return Message("\n\n".join([head, *lines, tell_more]), (*numbers, *_page_buttons(number, last)))


def _page_buttons(number: int, last: int) -> Rows:
    turn = []
    if number > 0:
        turn.append(Button(_("‹ Back"), callback_data("claims", number - 1)))
    if number < last:
        turn.append(Button(_("More ›"), callback_data("claims", number + 1)))
    return (tuple(turn),) if turn else ()


def find_page(claims: Sequence[Claim], claim_id: str) -> int:
    """Return the page on which a claim stands; the first page when there is no such claim."""
    places = (place for place, each in enumerate(claims) if each.id == claim_id)
    return next(places, 0) // PAGE_SIZE


def claim_card(library: Library, claim: Claim) -> Message:
    """Render one claim: verdict, correction, caveat, grade of the evidence and sources."""
    parts = [_quoted(claim), f"<b>{verdict_words(claim)}.</b> {escape(claim.corrected)}"]
    if caveat := claim.caveat_for_reader or claim.safety_caveat:
        parts.append(f"⚠️ {escape(caveat)}")
    parts += [cards.evidence_footer(claim.grade), sources_line(library, claim.sources)]
    subject = claim.cell.partition(".")[0]
    more = Button(
        _("More about {subject}").format(subject=library.pages[subject].title),
        callback_data("cell", claim.cell),
    )
    return Message("\n\n".join(parts), ((more,), red_flags.urgent_row()))


def claim_card_from_list(library: Library, claim: Claim) -> Message:
    """Render one claim opened from the list, with a button back to its page."""
    card = claim_card(library, claim)
    page_number = find_page(tuple(library.claims.values()), claim.id)
    back = Button(_("‹ All claims"), callback_data("claims", page_number))
    return Message(card.text, ((back,), *card.rows))


def _quoted(claim: Claim) -> str:
    return f"“{escape(claim.claim)}”"


def verdict_words(claim: Claim) -> str:
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
    return words.get(claim.verdict, escape(claim.verdict.capitalize()))
