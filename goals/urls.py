from django.urls import path

from goals import (
    competitor_file_views,
    competitor_views,
    review_views,
    strategy_views,
    views,
    wizard_views,
)

app_name = "goals"
CLIENT = "clients/<uuid:client_pk>/goals/"
COMPETITORS = "clients/<uuid:client_pk>/competitors/"
FILES = COMPETITORS + "files/"
COMPETITOR = COMPETITORS + "<uuid:pk>/"
STRATEGY = CLIENT + "<uuid:pk>/strategy/"
urlpatterns = [
    path(CLIENT, views.goals, name="goals"),
    path(CLIENT + "hurts/", wizard_views.hurts, name="hurts"),
    path(CLIENT + "new/", wizard_views.goal_new, name="new"),
    path(CLIENT + "new/<uuid:pk>/drop/", wizard_views.goal_draft_drop, name="draft_drop"),
    path(CLIENT + "new/<uuid:pk>/<slug:step>/", wizard_views.goal_draft, name="draft"),
    path(CLIENT + "<uuid:pk>/", views.goal, name="detail"),
    path(CLIENT + "<uuid:pk>/edit/", views.goal_edit, name="edit"),
    path(CLIENT + "<uuid:pk>/send/", views.goal_send, name="send"),
    path(CLIENT + "<uuid:pk>/close/", views.goal_close, name="close"),
    path(CLIENT + "<uuid:pk>/delete/", views.goal_delete, name="delete"),
    path(CLIENT + "<uuid:pk>/reviews/", review_views.reviews, name="reviews"),
    path(CLIENT + "<uuid:pk>/reviews/<uuid:review_pk>/", review_views.verdict, name="verdict"),
    path(STRATEGY, strategy_views.strategy, name="strategy"),
    path(STRATEGY + "edit/", strategy_views.strategy_edit, name="strategy_edit"),
    path(STRATEGY + "send/", strategy_views.strategy_send, name="strategy_send"),
    path(
        STRATEGY + "channels/<uuid:channel_pk>/",
        strategy_views.strategy_channel,
        name="strategy_channel",
    ),
    path(
        STRATEGY + "channels/<uuid:channel_pk>/remove/",
        strategy_views.strategy_channel_remove,
        name="strategy_channel_remove",
    ),
    path(COMPETITORS, competitor_views.competitors, name="competitors"),
    path(COMPETITORS + "new/", competitor_views.competitor_new, name="competitor_new"),
    path(FILES, competitor_file_views.competitor_files, name="competitor_files"),
    path(
        FILES + "template.csv",
        competitor_file_views.competitor_template,
        name="competitor_template",
    ),
    path(FILES + "<uuid:pk>/", competitor_file_views.competitor_file, name="competitor_file"),
    path(
        FILES + "<uuid:pk>/write/",
        competitor_file_views.competitor_file_write,
        name="competitor_file_write",
    ),
    path(COMPETITOR, competitor_views.competitor, name="competitor"),
    path(COMPETITOR + "edit/", competitor_views.competitor_edit, name="competitor_edit"),
    path(COMPETITOR + "delete/", competitor_views.competitor_delete, name="competitor_delete"),
    path(COMPETITOR + "channels/", competitor_views.channel_new, name="competitor_channel_new"),
    path(
        COMPETITOR + "channels/<uuid:channel_pk>/remove/",
        competitor_views.channel_remove,
        name="competitor_channel_remove",
    ),
    path(COMPETITOR + "snapshots/", competitor_views.snapshot_new, name="snapshot_new"),
    path(COMPETITOR + "snapshots/<uuid:snapshot_pk>/", competitor_views.snapshot, name="snapshot"),
    path(COMPETITOR + "lessons/", competitor_views.lesson_new, name="lesson_new"),
    path(
        COMPETITOR + "lessons/<uuid:lesson_pk>/idea/",
        competitor_views.lesson_idea,
        name="lesson_idea",
    ),
    path(
        COMPETITOR + "lessons/<uuid:lesson_pk>/remove/",
        competitor_views.lesson_remove,
        name="lesson_remove",
    ),
]
