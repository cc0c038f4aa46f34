"""What is open for a person goes to somebody else when they leave a client, and what was left with
nobody to the next who comes (TEAM-3).

Apps above say how what they hold is handed over; clients don't know them."""

from collections.abc import Callable

from accounts.models import User
from clients.models import Client

HandOver = Callable[[Client, User, User | None, User | None], object]
Welcome = Callable[[Client, User, User | None], object]
_hand_overs: list[HandOver] = []
_welcomes: list[Welcome] = []


def at_leaving(hand_over: HandOver) -> HandOver:
    """Call hand_over(client, person, successor, by) in the transaction in which a person loses
    their role at a client or gets a smaller one; the successor is None when nobody is named."""
    if hand_over not in _hand_overs:
        _hand_overs.append(hand_over)
    return hand_over


def hand_over(client: Client, person: User, successor: User | None, by: User | None) -> None:
    for step in _hand_overs:
        step(client, person, successor, by)


def at_joining(welcome: Welcome) -> Welcome:
    """Call welcome(client, person, by) in the transaction in which a person gets a role at a
    client."""
    if welcome not in _welcomes:
        _welcomes.append(welcome)
    return welcome


def joined(client: Client, person: User, by: User | None) -> None:
    for step in _welcomes:
        step(client, person, by)
