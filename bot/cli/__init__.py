"""Commands of the `vesper` command line, one module per subject."""
