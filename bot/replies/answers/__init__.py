"""Messages: questions, facts and limits."""
