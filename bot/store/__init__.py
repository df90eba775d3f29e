"""All data that must survive a restart: tables, one module of queries per subject, migrations."""
