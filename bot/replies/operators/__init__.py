"""Messages: administration and broadcasts."""
