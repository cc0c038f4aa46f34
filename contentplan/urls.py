from django.urls import path

from contentplan import calendar_views, post_views, views

app_name = "contentplan"
PLANS = "clients/<uuid:client_pk>/plans/"
POSTS = "clients/<uuid:client_pk>/posts/"
IDEAS = "clients/<uuid:client_pk>/ideas/"
urlpatterns = [
    path(PLANS, views.plans, name="plans"),
    path(PLANS + "new/", views.plan_new, name="new"),
    path(PLANS + "<uuid:pk>/", views.plan, name="plan"),
    path(PLANS + "<uuid:pk>/edit/", views.plan_edit, name="edit"),
    path(PLANS + "<uuid:pk>/draft/", views.plan_draft, name="draft"),
    path(PLANS + "<uuid:pk>/repair/", views.plan_repair, name="repair"),
    path(PLANS + "<uuid:pk>/send/", views.plan_send, name="send"),
    path(PLANS + "<uuid:pk>/delete/", views.plan_delete, name="delete"),
    path(PLANS + "<uuid:pk>/waive/", views.plan_waive, name="waive"),
    path(PLANS + "waivers/<uuid:pk>/remove/", views.waiver_remove, name="waiver_remove"),
    path(PLANS + "<uuid:pk>/bulk/", calendar_views.plan_bulk, name="bulk"),
    path(PLANS + "bulk/<uuid:pk>/undo/", calendar_views.bulk_undo, name="bulk_undo"),
    path(PLANS + "<uuid:pk>/posts/new/", post_views.post_new, name="post_new"),
    path(POSTS + "<uuid:pk>/", post_views.post, name="post"),
    path(POSTS + "<uuid:pk>/move/", calendar_views.post_move, name="post_move"),
    path(POSTS + "<uuid:pk>/cancel/", post_views.post_cancel, name="post_cancel"),
    path(POSTS + "<uuid:pk>/publish/", post_views.post_publish, name="post_publish"),
    path(IDEAS, post_views.ideas, name="ideas"),
    path(IDEAS + "<uuid:pk>/remove/", post_views.idea_remove, name="idea_remove"),
]
