"""The same running bot and person as in the tests of what people say."""

from tests.handlers.conftest import talk

__all__ = ["talk"]
