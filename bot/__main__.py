"""Start of the command line: `vesper`, or `python -m bot`.

A container asks `vesper healthcheck` twice a minute: with every command imported, it cost more than the idle
bot.
"""

import os
import sys
from typing import Any

from bot.cli import healthcheck


def main() -> Any:
    """Run the command line."""
    if sys.argv[1:] == ["healthcheck"] and (address := healthcheck.address_of(os.environ)) is not None:
        return healthcheck.run(address)
    import logging  # noqa: PLC0415 - not for a health check

    from bot.cli.app import app  # noqa: PLC0415 - as above

    logging.captureWarnings(capture=True)
    os.umask(0o077)  # nobody else on the machine may read what people take
    return app(prog_name="vesper")  # also where it is started as `python -m bot`, as in the image


if __name__ == "__main__":
    sys.exit(main())
