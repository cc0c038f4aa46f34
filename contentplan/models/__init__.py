"""Content plans, their posts, and the ideas that become posts."""

from contentplan.models.bulk import BulkChange
from contentplan.models.ideas import Idea
from contentplan.models.plans import ContentPlan, Type, check_formula
from contentplan.models.posts import Post
from contentplan.models.waivers import Waiver

__all__ = ["BulkChange", "ContentPlan", "Idea", "Post", "Type", "Waiver", "check_formula"]
