from django.urls import path

from contentplan import (
    editor_views,
    event_views,
    exchange_views,
    feeds,
    finding_views,
    idea_views,
    media_views,
    post_views,
    proposal_views,
    version_views,
    views,
)

app_name = "contentplan"
PLANS = "clients/<uuid:client_pk>/plans/"
POSTS = "clients/<uuid:client_pk>/posts/"
MEDIA = "clients/<uuid:client_pk>/media/"
IDEAS = "clients/<uuid:client_pk>/ideas/"
EVENTS = "clients/<uuid:client_pk>/events/"
PROPOSALS = "clients/<uuid:client_pk>/proposals/"
FILES = "clients/<uuid:client_pk>/plan-files/"
KINDS = ("csv", "xlsx")
SPEAKERS = "clients/<uuid:client_pk>/speakers/"
urlpatterns = [
    path(PLANS, views.plans, name="plans"),
    path(PLANS + "new/", views.plan_new, name="new"),
    path(PLANS + "<uuid:pk>/", views.plan, name="plan"),
    path(PLANS + "<uuid:pk>/edit/", views.plan_edit, name="edit"),
    path(PLANS + "<uuid:pk>/draft/", views.plan_draft, name="draft"),
    path(PLANS + "<uuid:pk>/repair/", views.plan_repair, name="repair"),
    path(PLANS + "<uuid:pk>/send/", views.plan_send, name="send"),
    path(PLANS + "<uuid:pk>/delete/", views.plan_delete, name="delete"),
    path(PLANS + "<uuid:pk>/fix/", finding_views.fix, name="fix"),
    path(PLANS + "<uuid:pk>/waive/", views.plan_waive, name="waive"),
    path(PLANS + "waivers/<uuid:pk>/remove/", views.waiver_remove, name="waiver_remove"),
    path(PLANS + "<uuid:pk>/posts/new/", editor_views.post_new, name="post_new"),
    path(PLANS + "<uuid:pk>/posts/draft/", editor_views.post_new_draft, name="post_new_draft"),
    path(PLANS + "<uuid:pk>/posts/preview/", editor_views.post_preview, name="post_preview"),
    path(POSTS + "<uuid:pk>/", editor_views.post, name="post"),
    path(POSTS + "<uuid:pk>/draft/", editor_views.post_draft, name="post_draft"),
    path(POSTS + "<uuid:pk>/versions/", version_views.versions, name="versions"),
    path(
        POSTS + "<uuid:pk>/versions/<int:number>/restore/",
        version_views.version_restore,
        name="version_restore",
    ),
    path(POSTS + "<uuid:pk>/also/", version_views.post_also, name="post_also"),
    path(
        POSTS + "<uuid:pk>/take-over/<uuid:sibling_pk>/",
        version_views.post_take_over,
        name="post_take_over",
    ),
    path(POSTS + "<uuid:pk>/cancel/", post_views.post_cancel, name="post_cancel"),
    path(POSTS + "<uuid:pk>/publish/", post_views.post_publish, name="post_publish"),
    path("agency/phrases/", finding_views.phrases, name="phrases"),
    path(IDEAS, idea_views.ideas, name="ideas"),
    path(IDEAS + "<uuid:pk>/", idea_views.idea, name="idea"),
    path(IDEAS + "<uuid:pk>/archive/", idea_views.idea_archive, name="idea_archive"),
    path(IDEAS + "<uuid:pk>/restore/", idea_views.idea_restore, name="idea_restore"),
    path(IDEAS + "<uuid:pk>/use/", idea_views.idea_use, name="idea_use"),
    path(PLANS + "<uuid:pk>/ideas/", idea_views.ideas_drawer, name="ideas_drawer"),
    path(EVENTS, event_views.events, name="events"),
    path(EVENTS + "<uuid:pk>/", event_views.event, name="event"),
    path(EVENTS + "<uuid:pk>/edit/", event_views.event_edit, name="event_edit"),
    path(EVENTS + "<uuid:pk>/remove/", event_views.event_remove, name="event_remove"),
    path(PROPOSALS, proposal_views.proposals, name="proposals"),
    path(PROPOSALS + "<uuid:pk>/answer/", proposal_views.proposal_answer, name="proposal_answer"),
    path(PROPOSALS + "<uuid:pk>/reopen/", proposal_views.proposal_reopen, name="proposal_reopen"),
    path(PLANS + "<uuid:pk>/copy/", exchange_views.plan_copy, name="copy"),
    path(PLANS + "<uuid:pk>/print/", exchange_views.plan_print, name="print"),
    path(PLANS + "<uuid:pk>/import/", exchange_views.plan_import, name="import_new"),
    *(
        path(PLANS + f"<uuid:pk>/posts.{kind}", exchange_views.plan_export, {"kind": kind}, kind)
        for kind in KINDS
    ),
    *(
        path(
            PLANS + f"<uuid:pk>/template.{kind}",
            exchange_views.plan_template,
            {"kind": kind},
            f"template_{kind}",
        )
        for kind in KINDS
    ),
    path(FILES + "<uuid:pk>/", exchange_views.import_page, name="import"),
    path(FILES + "<uuid:pk>/write/", exchange_views.import_write, name="import_write"),
    path(FILES + "<uuid:pk>/rejected.csv", exchange_views.import_rejects, name="import_rejects"),
    path("me/calendars/", feeds.feeds, name="feeds"),
    path("me/calendars/<uuid:pk>/revoke/", feeds.feed_revoke, name="feed_revoke"),
    path("feed/<str:token>.ics", feeds.feed, name="feed"),
    path(POSTS + "<uuid:pk>/media/", media_views.post_media, name="post_media"),
    path(POSTS + "<uuid:pk>/media/arrange/", media_views.media_arrange, name="media_arrange"),
    path(POSTS + "<uuid:pk>/media.zip", media_views.media_zip, name="media_zip"),
    path(MEDIA + "<uuid:pk>/", media_views.media, name="media"),
    path(MEDIA + "<uuid:pk>/remove/", media_views.media_remove, name="media_remove"),
    path("approve/<str:token>/media/<uuid:pk>/", media_views.link_media, name="link_media"),
    path(SPEAKERS, version_views.speakers, name="speakers"),
    path(SPEAKERS + "<uuid:pk>/", version_views.speaker, name="speaker"),
    path(SPEAKERS + "<uuid:pk>/remove/", version_views.speaker_remove, name="speaker_remove"),
]
