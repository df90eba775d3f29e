"""What trains the model of bot/understanding; README.md here says how."""
