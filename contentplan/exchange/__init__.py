"""A month of posts as a table: read from a file, checked, and written to one (docs/exchange.md)."""
