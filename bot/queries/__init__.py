"""Questions that rows and the content's rules answer together; nothing is written or owed here."""
