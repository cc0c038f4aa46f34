"""What is true of people and tokens, on plain values."""

SCOPES = ("read", "write", "import")
