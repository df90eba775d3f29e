"""Messages: people who are cared for, and caregivers."""
