"""A small app that only tests install: jobs that work, kill their process, or count themselves.

It runs in processes of its own, on a database of its own."""
