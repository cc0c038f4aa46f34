"""Content plans, their posts, and the ideas that become posts."""

from contentplan.models.exchange import CalendarFeed, HeaderMemory, PostImport
from contentplan.models.ideas import Idea
from contentplan.models.phrases import PhraseList
from contentplan.models.plans import ContentPlan, Type, check_formula
from contentplan.models.posts import Post
from contentplan.models.waivers import Waiver

__all__ = [
    "CalendarFeed",
    "ContentPlan",
    "HeaderMemory",
    "Idea",
    "PhraseList",
    "Post",
    "PostImport",
    "Type",
    "Waiver",
    "check_formula",
]
