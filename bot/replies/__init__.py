"""Facts → what a person reads: message text, buttons, escaping, splitting."""
