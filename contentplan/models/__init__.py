"""Content plans, their posts, the ideas that become posts, and what the client proposes."""

from contentplan.models.bulk import (
    BulkChange,
)
from contentplan.models.events import (
    Event,
)
from contentplan.models.exchange import (
    CalendarFeed,
    HeaderMemory,
    PostImport,
)
from contentplan.models.holds import (
    Hold,
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
from contentplan.models.speakers import (
    Speaker,
)
from contentplan.models.versions import (
    PostDraft,
    PostVersion,
)
from contentplan.models.waivers import (
    Waiver,
    WaiverLine,
)

__all__ = [
    "BulkChange",
    "CalendarFeed",
    "ContentPlan",
    "Event",
    "HeaderMemory",
    "Hold",
    "Idea",
    "Media",
    "PhraseList",
    "Placed",
    "Post",
    "PostDraft",
    "PostImport",
    "PostMedia",
    "PostVersion",
    "Proposal",
    "Speaker",
    "Type",
    "Waiver",
    "WaiverLine",
    "check_formula",
]
