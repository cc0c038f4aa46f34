from collections.abc import Hashable, Mapping
from typing import TypeVar

Part = TypeVar("Part", bound=Hashable)


def largest_remainder(total: int, shares: Mapping[Part, int]) -> dict[Part, int]:
    """Return whole parts of total in proportion to shares, adding up to it exactly (MON-1).

    Each part gets its exact share rounded down; what is left goes one by one to the largest
    remainders, among equal ones to the earlier part. Raises ValueError for a negative total or
    share and for shares that add up to nothing."""
    whole = sum(shares.values())
    if total < 0 or whole <= 0 or any(share < 0 for share in shares.values()):
        raise ValueError("a total and shares of nothing or more are needed, one share above 0")
    parts = {part: total * share // whole for part, share in shares.items()}
    by_remainder = sorted(shares, key=lambda part: total * shares[part] % whole, reverse=True)
    for part in by_remainder[: total - sum(parts.values())]:
        parts[part] += 1
    return parts
