"""Steps of content plans, posts, ideas and proposals."""

from contentplan.services.bulk import (
    Wish,
    bulk_change,
    undo_bulk,
)
from contentplan.services.copying import (
    copy_plan,
)
from contentplan.services.drafting import (
    FORMAT_OF,
    TONE_OF,
    draft_month,
)
from contentplan.services.drafts import (
    drop_draft,
    keep_draft,
)
from contentplan.services.fixing import (
    apply_fix,
)
from contentplan.services.holds import (
    hold_post,
    release_hold,
    take_back,
    with_hold,
    withdraw_hold,
)
from contentplan.services.ideas import (
    add_idea,
    archive_idea,
    change_idea,
    remove_idea,
    restore_idea,
    use_idea,
)
from contentplan.services.lessons import (
    idea_of_lesson,
)
from contentplan.services.media import (
    place,
    receive_media,
    remove_media,
)
from contentplan.services.phrases import (
    change_phrases,
)
from contentplan.services.placing import (
    put_in,
    receive_into,
)
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
    move_post,
    publish,
    remove_post,
    restore_post,
)
from contentplan.services.proposals import (
    SeenPost,
    answer_proposal,
    asked_changes,
    propose,
    reopen_proposal,
    seen_posts,
    share_of_interventions,
)
from contentplan.services.repairing import (
    apply_repair,
)
from contentplan.services.siblings import (
    spread,
    take_over,
)
from contentplan.services.versions import (
    keep,
    kept_of,
)

__all__ = [
    "FORMAT_OF",
    "TONE_OF",
    "Conflict",
    "SeenPost",
    "Wish",
    "add_idea",
    "add_plan",
    "add_post",
    "answer_proposal",
    "apply_fix",
    "apply_repair",
    "archive_idea",
    "as_sent",
    "asked_changes",
    "bulk_change",
    "cancel_post",
    "change_idea",
    "change_phrases",
    "change_plan",
    "change_post",
    "check_editable",
    "copy_plan",
    "draft_month",
    "drop_draft",
    "hold_post",
    "idea_of_lesson",
    "keep",
    "keep_draft",
    "kept_of",
    "locked_plan",
    "merge_post",
    "move_post",
    "place",
    "propose",
    "publish",
    "put_in",
    "receive_into",
    "receive_media",
    "release_hold",
    "remove_idea",
    "remove_media",
    "remove_plan",
    "remove_post",
    "remove_waiver",
    "reopen_proposal",
    "restore_idea",
    "restore_post",
    "seen_posts",
    "share_of_interventions",
    "spread",
    "take_back",
    "take_over",
    "touched",
    "undo_bulk",
    "use_idea",
    "waive",
    "with_hold",
    "withdraw_hold",
]
