"""What can be approved of a content plan: the plan with its posts, a post by itself (APPR-1)."""

from contentplan.subjects.contents import content, post_content, stays_approved

__all__ = ["content", "post_content", "stays_approved"]
