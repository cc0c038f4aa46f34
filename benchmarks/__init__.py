"""The speed of the app beside that of a trivial Django page; `make bench` runs it."""
