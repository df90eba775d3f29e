"""What the operator can mend."""


class OperatorError(Exception):
    """Vesper cannot work like this; the message is one clear line on what is wrong and what to do."""

    exit_code = 1
    """What the process ends with; a number of its own where a program that watches it should act on it."""
