"""What people would use otherwise; these programs run in an environment of their own."""
