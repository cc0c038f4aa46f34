from django.urls import path

from goals import views

app_name = "goals"
CLIENT = "clients/<uuid:client_pk>/goals/"
urlpatterns = [
    path(CLIENT, views.goals, name="goals"),
    path(CLIENT + "new/", views.goal_new, name="new"),
    path(CLIENT + "<uuid:pk>/", views.goal, name="detail"),
    path(CLIENT + "<uuid:pk>/edit/", views.goal_edit, name="edit"),
    path(CLIENT + "<uuid:pk>/send/", views.goal_send, name="send"),
    path(CLIENT + "<uuid:pk>/close/", views.goal_close, name="close"),
    path(CLIENT + "<uuid:pk>/delete/", views.goal_delete, name="delete"),
]
