"""Updates: received, queued by chat, throttled, and handed to their handlers."""
