"""The diary in words: its questions, its entries, its settings."""
