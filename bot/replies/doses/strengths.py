"""The strength of one piece: the question, its buttons, and what stays unknown until it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from zlib import crc32

from bot.answer.as_needed import UnknownAmountReason
from bot.domain.names import fold
from bot.domain.strengths import Strength
from bot.replies.i18n import _
from bot.replies.items import isolate_rtl, unit_words
from bot.replies.message import Button, Message, Rows, button_rows, callback_data, escape
from bot.replies.reminders.confirmation import amount_words

ONE = Decimal(1)
EXAMPLE = "200 mg"


@dataclass(frozen=True)
class StrengthQuestion:
    """The item whose strength of one piece is asked for.

    Attributes:
        name: The item's name as the person wrote it.
        unit: The unit of one piece, such as "tablet".
        choices: The usual strengths, mg.
    """

    name: str
    unit: str
    choices: tuple[int, ...] = ()


def name_checksum(name: str) -> str:
    """Return the checksum of a name that a button carries."""
    return f"{crc32(fold(name).encode()):08x}"


def one_piece(unit: str) -> str:
    """Return one piece in words, such as "one tablet"."""
    return _("one {unit}").format(unit=unit_words(unit, ONE))


def question_text(question: StrengthQuestion) -> str:
    """Ask how strong one piece is."""
    return _("How strong is {one} of <b>{name}</b>? It stands on the pack.").format(
        one=one_piece(question.unit), name=escape(isolate_rtl(question.name))
    )


def strength_buttons(question: StrengthQuestion, token: str) -> Rows:
    """Return the usual strengths, "Another…" and "I don't know"."""
    usual = [Button(f"{mg} mg", _strength_data(token, f"{mg} mg", question)) for mg in question.choices]
    other = _("✏️ Another…") if usual else _("✏️ Type it")
    rest = [
        Button(other, _strength_data(token, "type", question)),
        Button(_("I don't know"), _strength_data(token, "no", question)),
    ]
    return (*button_rows(usual, per_row=3), tuple(rest))


def ask_button(question: StrengthQuestion, token: str) -> Button:
    """Return the button that opens the question."""
    return Button(
        _("❓ How strong is {one}?").format(one=one_piece(question.unit)),
        _strength_data(token, "ask", question),
    )


def change_button(question: StrengthQuestion, strength: Strength, token: str) -> Button:
    """Return the button that opens the question again, to change a known strength."""
    label = _("✏️ Not {strength} in {one}?").format(
        strength=amount_words(strength.value, strength.unit), one=one_piece(question.unit)
    )
    return Button(label, _strength_data(token, "ask", question))


def keep_button(question: StrengthQuestion, strength: Strength, token: str) -> Button:
    """Return the button that stores the strength typed just now in place of the stored one."""
    written = amount_words(strength.value, strength.unit)
    label = _("✏️ Count {one} as {strength}, earlier ones too").format(
        one=one_piece(question.unit), strength=written
    )
    return Button(label, _strength_data(token, f"{strength.value:f} {strength.unit}", question))


def _strength_data(token: str, word: str, question: StrengthQuestion) -> str:
    return callback_data("strength", word, token, name_checksum(question.name))


def ask_strength(question: StrengthQuestion, token: str) -> Message:
    """Ask how strong one piece is, as a message of its own."""
    return Message(question_text(question), strength_buttons(question, token))


def ask_to_type_strength(question: StrengthQuestion) -> Message:
    """Ask for an amount that has no button."""
    text = _("Write how much {one} of <b>{name}</b> holds, such as <i>{example}</i>. /cancel leaves it open.")
    return Message(
        text.format(one=one_piece(question.unit), name=escape(isolate_rtl(question.name)), example=EXAMPLE)
    )


def unreadable_strength() -> Message:
    """Say that the typed text is no strength of one piece."""
    return Message(
        _(
            "I can't read that as the strength of one piece. Write a number with mg, mcg, g or IU, such as "
            "<i>{example}</i>, or /cancel."
        ).format(example=EXAMPLE)
    )


def counts_as_line(question: StrengthQuestion, strength: Strength) -> str:
    """Say what one piece counts as."""
    return _("{one} of {name} counts as {strength}.").format(
        one=one_piece(question.unit).capitalize(),
        name=escape(isolate_rtl(question.name)),
        strength=amount_words(strength.value, strength.unit),
    )


def unknown_amounts_text(asked: Sequence[tuple[str, str, UnknownAmountReason]]) -> str:
    """Say that an amount cannot be compared with a limit, and which fact is missing.

    Args:
        asked: For each dose of unknown amount its item in words, its unit, and why the amount is unknown.
    """
    missing = [_missing_fact(*each) for each in asked]
    heading = _("❓ <b>I can't tell whether this is too much.</b>")
    return " ".join([heading, *dict.fromkeys(missing)])


def _missing_fact(item: str, unit: str, why: UnknownAmountReason) -> str:
    if why == "pieces":
        return _("I don't know how strong {one} is in “{item}”.").format(one=one_piece(unit), item=item)
    if why == "nothing":
        return _("I don't know how much “{item}” was: no amount was told.").format(item=item)
    if why == "several":
        return _("I don't know how much of each ingredient is in “{item}”.").format(item=item)
    text = _("I can't hold “{item}” against a limit: tell me the amount in mg, if the pack says it.")
    return text.format(item=item)


def with_strength(
    card: Message, asked: StrengthQuestion | None, strength: Strength | None, token: str
) -> Message:
    """Add to a reminder's card the strength of one piece, or that it is unknown, and a button."""
    if asked is None:
        return card
    if strength is None:
        line, button = not_counted_line(asked), ask_button(asked, token)
    else:
        line, button = counts_as_line(asked, strength), change_button(asked, strength, token)
    return replace(card, text=f"{card.text}\n\n{line}", rows=(*card.rows, (button,)))


def not_counted_line(question: StrengthQuestion) -> str:
    """Say on a reminder's card that no total can count it yet."""
    text = _("❓ Until I know how strong {one} is, I can't count it, or tell whether it is too much.")
    return text.format(one=one_piece(question.unit))
