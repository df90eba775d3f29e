"""Whether the running bot is alive, asked with the standard library alone, as it is asked twice a minute."""

import sys
from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from bot.local_address import DEFAULT_HOST, DEFAULT_PORT, local_url

TIMEOUT_SECONDS = 5


def address_of(environ: Mapping[str, str]) -> str | None:
    """Return the bot's local URL; None where only `Settings` can tell it."""
    if environ.keys() & {"VESPER_HTTP_HOST_FILE", "VESPER_HTTP_PORT_FILE"}:
        return None
    host, port = (
        environ.get("VESPER_HTTP_HOST", DEFAULT_HOST),
        environ.get("VESPER_HTTP_PORT", f"{DEFAULT_PORT}"),
    )
    return local_url(host, port) if port.isdecimal() else None


def query(url: str, path: str) -> tuple[bool, str]:
    """Return whether the running bot at that URL reports that all is well, and its text."""
    address = urlsplit(url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", f"/{path}")
        response = connection.getresponse()
        return response.status == HTTPStatus.OK, response.read().decode()
    except (OSError, HTTPException):
        return False, f"Nothing alive on {url}."
    finally:
        connection.close()


def run(url: str) -> int:
    """Print whether the bot is alive; return the exit code."""
    well, text = query(url, "healthz")
    (sys.stdout if well else sys.stderr).write(f"{text}\n")
    return 0 if well else 1
