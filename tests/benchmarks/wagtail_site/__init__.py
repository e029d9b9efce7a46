"""A small newspaper with Wagtail, which `tests.benchmarks.wagtail` copies and serves."""
