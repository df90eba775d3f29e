"""What must survive a restart: tables, one module of queries per subject, migrations."""
