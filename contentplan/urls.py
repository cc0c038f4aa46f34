from django.urls import path

from contentplan import (
    calendar_views,
    editor_views,
    event_views,
    exchange_views,
    feeds,
    finding_views,
    hold_views,
    idea_views,
    media_views,
    post_views,
    proposal_views,
    version_views,
    views,
)

app_name = "contentplan"
PLANS = "clients/<uuid:client_pk>/plans/"
PLAN = PLANS + "<uuid:pk>/"
POST = "clients/<uuid:client_pk>/posts/<uuid:pk>/"
FILES = "clients/<uuid:client_pk>/plan-files/"
FILE = FILES + "<uuid:pk>/"
MEDIA = "clients/<uuid:client_pk>/media/<uuid:pk>/"
SPEAKERS = "clients/<uuid:client_pk>/speakers/"
IDEAS = "clients/<uuid:client_pk>/ideas/"
EVENTS = "clients/<uuid:client_pk>/events/"
PROPOSALS = "clients/<uuid:client_pk>/proposals/"
KINDS = ("csv", "xlsx")

plans = [
    path(PLANS, views.plans, name="plans"),
    path(PLANS + "new/", views.plan_new, name="new"),
    path(PLAN, views.plan, name="plan"),
    path(PLAN + "edit/", views.plan_edit, name="edit"),
    path(PLAN + "draft/", views.plan_draft, name="draft"),
    path(PLAN + "repair/", views.plan_repair, name="repair"),
    path(PLAN + "send/", views.plan_send, name="send"),
    path(PLAN + "delete/", views.plan_delete, name="delete"),
    path(PLAN + "fix/", finding_views.fix, name="fix"),
    path(PLAN + "waive/", views.plan_waive, name="waive"),
    path(PLANS + "waivers/<uuid:pk>/remove/", views.waiver_remove, name="waiver_remove"),
    path("agency/phrases/", finding_views.phrases, name="phrases"),
    path(PLAN + "bulk/", calendar_views.plan_bulk, name="bulk"),
    path(PLANS + "bulk/<uuid:pk>/undo/", calendar_views.bulk_undo, name="bulk_undo"),
]
posts = [
    path(PLAN + "posts/new/", editor_views.post_new, name="post_new"),
    path(PLAN + "posts/draft/", editor_views.post_new_draft, name="post_new_draft"),
    path(PLAN + "posts/preview/", editor_views.post_preview, name="post_preview"),
    path(POST, editor_views.post, name="post"),
    path(POST + "draft/", editor_views.post_draft, name="post_draft"),
    path(POST + "versions/", version_views.versions, name="versions"),
    path(
        POST + "versions/<int:number>/restore/",
        version_views.version_restore,
        name="version_restore",
    ),
    path(POST + "also/", version_views.post_also, name="post_also"),
    path(
        POST + "take-over/<uuid:sibling_pk>/", version_views.post_take_over, name="post_take_over"
    ),
    path(POST + "look/", post_views.post_look, name="post_look"),
    path(POST + "move/", calendar_views.post_move, name="post_move"),
    path(POST + "cancel/", post_views.post_cancel, name="post_cancel"),
    path(POST + "send/", post_views.post_send, name="post_send"),
    path(POST + "publish/", post_views.post_publish, name="post_publish"),
    path(POST + "hold/", hold_views.post_hold, name="post_hold"),
    path(POST + "hold/withdraw/", hold_views.hold_withdraw, name="hold_withdraw"),
    path(POST + "hold/answer/", hold_views.hold_answer, name="hold_answer"),
    path(SPEAKERS, version_views.speakers, name="speakers"),
    path(SPEAKERS + "<uuid:pk>/", version_views.speaker, name="speaker"),
    path(SPEAKERS + "<uuid:pk>/remove/", version_views.speaker_remove, name="speaker_remove"),
]
media = [
    path(POST + "media/", media_views.post_media, name="post_media"),
    path(POST + "media/arrange/", media_views.media_arrange, name="media_arrange"),
    path(POST + "media.zip", media_views.media_zip, name="media_zip"),
    path(MEDIA, media_views.media, name="media"),
    path(MEDIA + "remove/", media_views.media_remove, name="media_remove"),
    path("approve/<str:token>/media/<uuid:pk>/", media_views.link_media, name="link_media"),
]
ideas = [
    path(IDEAS, idea_views.ideas, name="ideas"),
    path(IDEAS + "<uuid:pk>/", idea_views.idea, name="idea"),
    path(IDEAS + "<uuid:pk>/archive/", idea_views.idea_archive, name="idea_archive"),
    path(IDEAS + "<uuid:pk>/restore/", idea_views.idea_restore, name="idea_restore"),
    path(IDEAS + "<uuid:pk>/use/", idea_views.idea_use, name="idea_use"),
    path(PLAN + "ideas/", idea_views.ideas_drawer, name="ideas_drawer"),
    path(EVENTS, event_views.events, name="events"),
    path(EVENTS + "<uuid:pk>/", event_views.event, name="event"),
    path(EVENTS + "<uuid:pk>/edit/", event_views.event_edit, name="event_edit"),
    path(EVENTS + "<uuid:pk>/remove/", event_views.event_remove, name="event_remove"),
    path(PROPOSALS, proposal_views.proposals, name="proposals"),
    path(PROPOSALS + "<uuid:pk>/answer/", proposal_views.proposal_answer, name="proposal_answer"),
    path(PROPOSALS + "<uuid:pk>/reopen/", proposal_views.proposal_reopen, name="proposal_reopen"),
]
in_and_out = [
    path(PLAN + "copy/", exchange_views.plan_copy, name="copy"),
    path(PLAN + "print/", exchange_views.plan_print, name="print"),
    path(PLAN + "import/", exchange_views.plan_import, name="import_new"),
    *(
        path(PLAN + f"posts.{kind}", exchange_views.plan_export, {"kind": kind}, kind)
        for kind in KINDS
    ),
    *(
        path(
            PLAN + f"template.{kind}",
            exchange_views.plan_template,
            {"kind": kind},
            f"template_{kind}",
        )
        for kind in KINDS
    ),
    path(FILES, exchange_views.imports, name="imports"),
    path(FILE, exchange_views.import_page, name="import"),
    path(FILE + "write/", exchange_views.import_write, name="import_write"),
    path(FILE + "rejected.csv", exchange_views.import_rejects, name="import_rejects"),
    path("me/calendars/", feeds.feeds, name="feeds"),
    path("me/calendars/<uuid:pk>/revoke/", feeds.feed_revoke, name="feed_revoke"),
    path("feed/<str:token>.ics", feeds.feed, name="feed"),
]
urlpatterns = [*plans, *posts, *media, *ideas, *in_and_out]
