"""Content plans, their posts, the ideas that become posts, and what the client proposes."""

from contentplan.models.events import (
    Event,
)
from contentplan.models.exchange import (
    CalendarFeed,
    HeaderMemory,
    PostImport,
)
from contentplan.models.ideas import (
    Idea,
)
from contentplan.models.media import (
    Media,
    Placed,
    PostMedia,
)
from contentplan.models.phrases import (
    PhraseList,
)
from contentplan.models.plans import (
    ContentPlan,
    Type,
    check_formula,
)
from contentplan.models.posts import (
    Post,
)
from contentplan.models.proposals import (
    Proposal,
)
from contentplan.models.waivers import (
    Waiver,
)

__all__ = [
    "CalendarFeed",
    "ContentPlan",
    "Event",
    "HeaderMemory",
    "Idea",
    "Media",
    "PhraseList",
    "Placed",
    "Post",
    "PostImport",
    "PostMedia",
    "Proposal",
    "Type",
    "Waiver",
    "check_formula",
]
