"""Steps of content plans and posts: drafting, editing, repairing, publishing."""

from contentplan.services.bulk import Wish, bulk_change, undo_bulk
from contentplan.services.drafting import FORMAT_OF, TONE_OF, draft_month
from contentplan.services.ideas import add_idea
from contentplan.services.plans import (
    add_plan,
    as_sent,
    change_plan,
    check_editable,
    locked_plan,
    remove_plan,
    remove_waiver,
    touched,
    waive,
)
from contentplan.services.posts import (
    add_post,
    cancel_post,
    change_post,
    move_post,
    publish,
    remove_post,
)
from contentplan.services.repairing import apply_repair

__all__ = [
    "FORMAT_OF",
    "TONE_OF",
    "Wish",
    "add_idea",
    "add_plan",
    "add_post",
    "apply_repair",
    "as_sent",
    "bulk_change",
    "cancel_post",
    "change_plan",
    "change_post",
    "check_editable",
    "draft_month",
    "locked_plan",
    "move_post",
    "publish",
    "remove_plan",
    "remove_post",
    "remove_waiver",
    "touched",
    "undo_bulk",
    "waive",
]
