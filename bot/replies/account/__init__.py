"""Messages: subscriber, settings, profile, privacy, travel."""
