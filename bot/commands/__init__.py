"""What can be done at the command line, one module per subject."""
