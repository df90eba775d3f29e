"""Understanding: what a message means, in the names of `labels`; a pure function of the text.

A small sentence encoder and an n-gram model hear it, both trained by training/ on messages of many hands.
They run in this process, and nothing leaves the machine.
"""

from functools import cache

from bot.understanding.heads import Guess, Head
from bot.understanding.model import MessageModel, ModelError, Understanding
from bot.understanding.written_languages import ENGLISH

MODEL_LANGUAGE = ENGLISH
"""The only language that the model knows."""

__all__ = ["MODEL_LANGUAGE", "Guess", "Head", "MessageModel", "ModelError", "Understanding", "load_model"]


def load_model(*, use_encoder: bool = True) -> MessageModel:
    """Return the model of this Vesper, loaded once in a process.

    Raises:
        ModelError: It cannot be used at all.
    """
    return _load(use_encoder=use_encoder)


@cache
def _load(*, use_encoder: bool) -> MessageModel:
    return MessageModel(use_encoder=use_encoder)
