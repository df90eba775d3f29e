"""What a handler module declares as its `FEATURE`: commands, buttons, a dialog."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeVar

from telegram import Update

from bot.context import Context
from bot.replies.basics import HelpSection
from bot.store.account.dialogs import Dialog

HandlerCallback = Callable[[Update, Context], Coroutine[Any, Any, None]]
# A press may end the question for the time zone: it returns the dialog to resume, if one waited for it.
PressHandler = Callable[[Update, Context], Awaitable[Dialog | None]]
TextHandler = Callable[[Context, Dialog, str], Awaitable[Dialog | None]]
DraftHandler = Callable[[Context, Dialog], Awaitable[None]]

_D = TypeVar("_D")


class OtherTextError(Exception):
    """A text that does not answer the question of the dialog: it is handled as if no dialog were open.

    The handler of a dialog raises it before it changes anything.
    """


def N_(text: str) -> str:  # noqa: N802 - gettext's usual name for "translate this later"
    """Mark a text for translation; the text is translated where it is shown."""
    return text


@dataclass(frozen=True)
class Command:
    """A command, with its English description in Telegram's menu and in the list of all commands.

    Only operators see commands of the section `OPERATORS`; for everybody else they are unknown commands.

    Attributes:
        name: The command without its slash.
        handle: Runs it.
        description: Marked with `N_`.
        section: The section of the list of all commands.
        affects_group: Whether it changes what belongs to a whole group, or gives it away: not for everybody.
        repeatable: Whether it stores nothing but an open question, so that an edit of the message may run it
            again.
        reads: Whether it only shows something, as a rule: it runs in `Context.reading`.
    """

    name: str
    handle: HandlerCallback
    description: str
    section: HelpSection
    affects_group: bool = False
    repeatable: bool = False
    reads: bool = False


@dataclass(frozen=True)
class ButtonHandler:
    """The handler of buttons whose callback data begins with the same word.

    Attributes:
        prefix: The first word of the callback data, before a colon.
        handle: Handles a press.
        affects_group: Second words of buttons that change what belongs to a whole group, or give it away.
        asks_one_person: Whether the buttons are under a question that only the person asked may answer.
        reads: Second words of buttons that only show something, as a rule; None: all buttons do.
    """

    prefix: str
    handle: PressHandler
    affects_group: frozenset[str] = frozenset()
    asks_one_person: bool = False
    reads: frozenset[str] | None = frozenset()


@dataclass(frozen=True)
class DialogHandler:
    """The handlers of a dialog, by the name under which it is stored.

    Attributes:
        name: The dialog's name.
        handle_text: Handles a typed answer; may return the dialog that waited for this one's end.
        resume: Continues the dialog once the time zone is known; None: it never waits for the zone.
        save: Saves what its card shows when the button's word is typed; None: it shows no card to save.
        answers: Intents of plain talk by which people answer its question, and that of questions if it
            answers them itself and asks again; what surely has another one is handled as if no dialog were
            open.
    """

    name: str
    handle_text: TextHandler
    resume: DraftHandler | None = None
    save: DraftHandler | None = None
    answers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Feature:
    """Everything by which people reach one feature."""

    commands: tuple[Command, ...] = ()
    buttons: tuple[ButtonHandler, ...] = ()
    dialog: DialogHandler | None = None


@dataclass(frozen=True)
class Registry:
    """What a list of features declares, by name, and commands in the order of their list."""

    commands: Mapping[str, Command]
    buttons: Mapping[str, ButtonHandler]
    dialogs: Mapping[str, DialogHandler]

    def resumer(self, name: str) -> DraftHandler:
        """Return what continues the dialog of this name once the time zone is known.

        Raises:
            LookupError: No feature declares it.
        """
        dialog = self.dialogs.get(name)
        if dialog is None or dialog.resume is None:
            raise LookupError(f"no feature resumes the dialog {name!r}")
        return dialog.resume


def collect(features: Iterable[Feature]) -> Registry:
    """Return what these features declare; those that come first are listed first in each section.

    Raises:
        ValueError: A command, a prefix or a dialog is declared twice.
    """
    listed = tuple(features)
    commands = sorted((each for one in listed for each in one.commands), key=attrgetter("section"))
    return Registry(
        _unique((each.name, each) for each in commands),
        _unique((each.prefix, each) for one in listed for each in one.buttons),
        _unique((one.dialog.name, one.dialog) for one in listed if one.dialog is not None),
    )


def _unique(named: Iterable[tuple[str, _D]]) -> dict[str, _D]:
    unique: dict[str, _D] = {}
    for name, declared in named:
        if name in unique:
            raise ValueError(f"{name!r} is declared twice: {unique[name]} and {declared}")
        unique[name] = declared
    return unique
