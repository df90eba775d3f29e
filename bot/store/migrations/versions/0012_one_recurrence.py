"""Recurrences in one column instead of seven, of which at most one said anything.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

REPLACED = ("weekdays", "every_days", "days_on", "days_off", "every_hours", "counts_from", "monthly")
# The columns exclude each other; `anchor_at` stays, and as-needed items have no recurrence. The JSON is put
# together as text, which SQLite stores and PostgreSQL converts, so that Python need not read every row.
AS_JSON = """
    CASE
        WHEN every_hours IS NOT NULL THEN
            '{"kind": "every_hours", "hours": ' || every_hours || ', "counts_from": "'
            || coalesce(counts_from, 'clock') || '"}'
        WHEN monthly IS NOT NULL AND CAST(monthly AS TEXT) LIKE '%"nth"%' THEN
            '{"kind": "monthly_weekday", ' || substr(CAST(monthly AS TEXT), 2)
        WHEN monthly IS NOT NULL THEN
            '{"kind": "monthly_day", ' || substr(CAST(monthly AS TEXT), 2)
        WHEN days_on IS NOT NULL THEN
            '{"kind": "cycle", "on": ' || days_on || ', "off": ' || days_off || '}'
        WHEN weekdays <> '' THEN
            '{"kind": "weekdays", "days": [' || replace(weekdays, ' ', ', ') || ']}'
        ELSE '{"kind": "every_days", "days": ' || every_days || '}'
    END
"""


# Drafts are values from now on, so that a card which waits for Save says that it is out of date. A question
# for a line stays open: what is typed is still a line.
DRAFTS_AS_LINES = """
    DELETE FROM dialogs
    WHERE CAST(data AS TEXT) LIKE '%"line": %' AND NOT (name = 'remind' AND step = 'line')
"""


def upgrade() -> None:
    """Add the column, convert every schedule with times, and drop the columns that it replaces."""
    op.add_column("schedules", sa.Column("recurrence", sa.JSON()))
    as_json = f"CAST({AS_JSON} AS JSON)" if op.get_bind().dialect.name == "postgresql" else AS_JSON
    op.execute(f"UPDATE schedules SET recurrence = {as_json} WHERE times <> ''")  # noqa: S608 - names of our own
    for column in REPLACED:
        op.drop_column("schedules", column)
    op.execute(DRAFTS_AS_LINES)
