"""The due scan: what falls due is recorded and owed, by the clock."""
