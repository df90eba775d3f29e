"""A feature registers itself once: what its module declares is all there is to it, and nothing guesses."""

import ast
import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import pytest

import handlers
from bot.replies.basics import HelpSection
from handlers import fallback, feature_list, talk, tip_time
from handlers.answers import red_flags
from handlers.feature import ButtonHandler, Command, DialogHandler, Feature, collect
from handlers.operators import broadcast_draft

MODULES = [import_module(each.name) for each in pkgutil.walk_packages(handlers.__path__, "handlers.")]
# Dialogs whose answers are taken before all others: about a red flag, and the text of a broadcast. What plain
# talk may mean is chosen by a button only.
TAKEN_EARLIER = {red_flags.NAME, broadcast_draft.NAME, talk.NAME}


def declared_by(module: ModuleType) -> Feature:
    return getattr(module, "FEATURE", Feature())


def test_every_feature_that_a_module_declares_is_listed_once() -> None:
    declared = [module.FEATURE for module in MODULES if hasattr(module, "FEATURE")]

    assert sorted(map(repr, feature_list.FEATURES)) == sorted(map(repr, declared))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_module_declares_each_of_its_commands_and_buttons(module: ModuleType) -> None:
    handles = {
        each
        for name, each in vars(module).items()
        if name.endswith(("_command", "_pressed"))
        and inspect.iscoroutinefunction(each)  # a handler, and no function that makes one
        and each.__module__ == module.__name__
    }
    feature = declared_by(module)

    declared = {each.handle for each in feature.commands} | {each.handle for each in feature.buttons}
    assert handles - {fallback.unknown_command} == declared


TIPS = Command("tips", fallback.unknown_command, "Again", HelpSection.TO_KNOW)
TWICE = [
    Feature(commands=(TIPS,)),
    Feature(buttons=(ButtonHandler("tips", fallback.unknown_command),)),
    Feature(dialog=DialogHandler("tips", tip_time.handle_text)),
]


@pytest.mark.parametrize("again", TWICE)
def test_what_is_declared_twice_is_an_error(again: Feature) -> None:
    with pytest.raises(ValueError, match="'tips' is declared twice"):
        collect([*feature_list.FEATURES, again])


def test_every_dialog_that_is_stored_is_declared() -> None:
    stored = {name for module in MODULES for name in dialogs_of(module)}

    assert stored - TAKEN_EARLIER == feature_list.REGISTRY.dialogs.keys()


def dialogs_of(module: ModuleType) -> Iterator[str]:
    """The names under which a module stores dialogs."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Dialog" and node.args:
            yield eval(ast.unparse(node.args[0]), vars(module))  # noqa: S307 - our own code


def test_only_dialogs_that_say_how_they_go_on_are_resumed() -> None:
    registry = feature_list.REGISTRY

    assert registry.resumer("tips") is tip_time.resume
    for name in ("plan", "unheard of"):
        with pytest.raises(LookupError, match=f"'{name}'"):
            registry.resumer(name)
