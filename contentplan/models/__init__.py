"""Content plans, their posts, and the ideas that become posts."""

from contentplan.models.ideas import Idea
from contentplan.models.phrases import PhraseList
from contentplan.models.plans import ContentPlan, Type, check_formula
from contentplan.models.posts import Post
from contentplan.models.speakers import Speaker
from contentplan.models.versions import PostDraft, PostVersion
from contentplan.models.waivers import Waiver

__all__ = ["ContentPlan", "Idea", "PhraseList", "Post", "Type", "Waiver", "check_formula"]
__all__ = [
    "ContentPlan",
    "Idea",
    "Post",
    "PostDraft",
    "PostVersion",
    "Speaker",
    "Type",
    "Waiver",
    "check_formula",
]
