"""Steps of content plans and posts: drafting, editing, repairing, publishing."""

from contentplan.services.drafting import FORMAT_OF, TONE_OF, draft_month
from contentplan.services.drafts import drop_draft, keep_draft
from contentplan.services.fixing import apply_fix
from contentplan.services.ideas import add_idea
from contentplan.services.phrases import change_phrases
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
    Conflict,
    add_post,
    cancel_post,
    change_post,
    merge_post,
    publish,
    remove_post,
    restore_post,
)
from contentplan.services.repairing import apply_repair
from contentplan.services.siblings import spread, take_over
from contentplan.services.versions import contents, keep

__all__ = [
    "FORMAT_OF",
    "TONE_OF",
    "Conflict",
    "add_idea",
    "add_plan",
    "add_post",
    "apply_fix",
    "apply_repair",
    "as_sent",
    "cancel_post",
    "change_phrases",
    "change_plan",
    "change_post",
    "check_editable",
    "contents",
    "draft_month",
    "drop_draft",
    "keep",
    "keep_draft",
    "locked_plan",
    "merge_post",
    "publish",
    "remove_plan",
    "remove_post",
    "remove_waiver",
    "restore_post",
    "spread",
    "take_over",
    "touched",
    "waive",
]
