"""Words for people: message texts, buttons, escaping, splitting."""
