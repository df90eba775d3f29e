"""Benchmarks of Vesper beside its peers; run by hand, never as tests."""
