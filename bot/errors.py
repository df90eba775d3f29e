"""The base class of errors that the operator can fix."""


class OperatorError(Exception):
    """Vesper cannot work like this; the message is one clear line on what is wrong and what to do."""

    exit_code = 1
    """The exit code of the process; a number of its own where a supervisor should react to the error."""
