"""A timetable for a day: which of several products to take together, and when."""
