"""Messages: doses, due and as needed, and their history."""
