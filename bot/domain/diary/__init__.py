"""The diary of sleep and pain: what an entry is, which date it belongs to, and when it is asked for."""
