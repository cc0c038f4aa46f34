from django.urls import path

from goals import strategy_views, views

app_name = "goals"
CLIENT = "clients/<uuid:client_pk>/goals/"
STRATEGY = CLIENT + "<uuid:pk>/strategy/"
urlpatterns = [
    path(CLIENT, views.goals, name="goals"),
    path(CLIENT + "new/", views.goal_new, name="new"),
    path(CLIENT + "<uuid:pk>/", views.goal, name="detail"),
    path(CLIENT + "<uuid:pk>/edit/", views.goal_edit, name="edit"),
    path(CLIENT + "<uuid:pk>/send/", views.goal_send, name="send"),
    path(CLIENT + "<uuid:pk>/close/", views.goal_close, name="close"),
    path(CLIENT + "<uuid:pk>/delete/", views.goal_delete, name="delete"),
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
]
