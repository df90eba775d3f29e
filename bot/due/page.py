"""What the pages of the due scan share: how many rows one transaction takes, and when to retry a row."""

from datetime import timedelta

# Rows of one page: few enough that a page does not hold up other writers.
PAGE = 200
# Delay before an unreadable row is tried again, so that it does not block the others.
RETRY_DELAY = timedelta(hours=1)
