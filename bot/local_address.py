"""The address of health and metrics as seen from this machine; needs only the standard library."""

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8080


def local_url(host: str, port: int | str) -> str:
    """Return the base URL of what listens on a host, which may be every address of the machine."""
    host = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
