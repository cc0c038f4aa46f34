"""Steps of the idea bank (IDEA-1)."""

from accounts.models import User
from clients.services import add
from contentplan.models import Idea


def add_idea(idea: Idea, *, by: User) -> Idea:
    """Put a thought into the client's bank (IDEA-1)."""
    idea.author = by
    return add(idea, by=by)
