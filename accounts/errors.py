class TooOften(Exception):  # noqa: N818
    """Somebody tried too often; `seconds` says when to come back (429 with Retry-After)."""

    def __init__(self, seconds: int):
        super().__init__(f"try again in {seconds} s")
        self.seconds = seconds
