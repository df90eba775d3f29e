"""Messages: reminders and their schedules, stock and nagging."""
