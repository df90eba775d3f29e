"""Plain talk about medicines and about the bot: what a sentence names, and what sure words of it ask for."""
