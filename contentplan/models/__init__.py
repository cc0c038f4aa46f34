"""Content plans, their posts, and the ideas that become posts."""

from contentplan.models.ideas import Idea
from contentplan.models.media import Media, Placed, PostMedia
from contentplan.models.phrases import PhraseList
from contentplan.models.plans import ContentPlan, Type, check_formula
from contentplan.models.posts import Post
from contentplan.models.waivers import Waiver

__all__ = ["ContentPlan", "Idea", "PhraseList", "Post", "Type", "Waiver", "check_formula"]
__all__ = [
    "ContentPlan",
    "Idea",
    "Media",
    "Placed",
    "Post",
    "PostMedia",
    "Type",
    "Waiver",
    "check_formula",
]
