from django.urls import path

from contentplan import finding_views, media_views, post_views, views

app_name = "contentplan"
PLANS = "clients/<uuid:client_pk>/plans/"
POSTS = "clients/<uuid:client_pk>/posts/"
MEDIA = "clients/<uuid:client_pk>/media/"
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
    path(PLANS + "<uuid:pk>/fix/", finding_views.fix, name="fix"),
    path(PLANS + "<uuid:pk>/waive/", views.plan_waive, name="waive"),
    path(PLANS + "waivers/<uuid:pk>/remove/", views.waiver_remove, name="waiver_remove"),
    path(PLANS + "<uuid:pk>/posts/new/", post_views.post_new, name="post_new"),
    path(POSTS + "<uuid:pk>/", post_views.post, name="post"),
    path(POSTS + "<uuid:pk>/cancel/", post_views.post_cancel, name="post_cancel"),
    path(POSTS + "<uuid:pk>/publish/", post_views.post_publish, name="post_publish"),
    path("agency/phrases/", finding_views.phrases, name="phrases"),
    path(POSTS + "<uuid:pk>/media/", media_views.post_media, name="post_media"),
    path(POSTS + "<uuid:pk>/media/arrange/", media_views.media_arrange, name="media_arrange"),
    path(POSTS + "<uuid:pk>/media.zip", media_views.media_zip, name="media_zip"),
    path(MEDIA + "<uuid:pk>/", media_views.media, name="media"),
    path(MEDIA + "<uuid:pk>/remove/", media_views.media_remove, name="media_remove"),
    path("approve/<str:token>/media/<uuid:pk>/", media_views.link_media, name="link_media"),
    path(IDEAS, post_views.ideas, name="ideas"),
    path(IDEAS + "<uuid:pk>/remove/", post_views.idea_remove, name="idea_remove"),
]
