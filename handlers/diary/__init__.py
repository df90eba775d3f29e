"""What people do with the diary of sleep and pain."""
