from django.urls import path

from contentplan import editor_views, finding_views, post_views, version_views, views

app_name = "contentplan"
PLANS = "clients/<uuid:client_pk>/plans/"
POSTS = "clients/<uuid:client_pk>/posts/"
IDEAS = "clients/<uuid:client_pk>/ideas/"
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
    path(SPEAKERS, version_views.speakers, name="speakers"),
    path(SPEAKERS + "<uuid:pk>/", version_views.speaker, name="speaker"),
    path(SPEAKERS + "<uuid:pk>/remove/", version_views.speaker_remove, name="speaker_remove"),
    path(IDEAS, post_views.ideas, name="ideas"),
    path(IDEAS + "<uuid:pk>/remove/", post_views.idea_remove, name="idea_remove"),
]
