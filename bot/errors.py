"""What the operator can mend."""


class OperatorError(Exception):
    """Vesper cannot work like this; the message is one clear line on what is wrong and what to do."""
