"""A local Telegram for the demo and the tests: a Bot API server and a chat page. Not part of the image."""
