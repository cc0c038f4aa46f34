from django.urls import path

from clients import absence_views, brief_views, date_views, joining, views
from smmhub.client_home import client_home

app_name = "clients"
urlpatterns = [
    path("agency/", views.agency, name="agency"),
    path("agency/new/", views.agency_new, name="agency_new"),
    path("agency/people/<uuid:pk>/remove/", views.agency_remove, name="agency_remove"),
    path("clients/new/", views.client_new, name="new"),
    path("clients/<uuid:client_pk>/", client_home, name="home"),
    path("clients/<uuid:client_pk>/settings/", views.settings_page, name="settings"),
    path("clients/<uuid:client_pk>/close/", views.client_close, name="close"),
    path("clients/<uuid:client_pk>/channels/new/", views.channel_new, name="channel_new"),
    path("clients/<uuid:client_pk>/channels/<uuid:pk>/", views.channel, name="channel"),
    path(
        "clients/<uuid:client_pk>/channels/<uuid:pk>/remove/",
        views.channel_remove,
        name="channel_remove",
    ),
    path("clients/<uuid:client_pk>/dates/", date_views.dates, name="dates"),
    path("clients/<uuid:client_pk>/dates/remove/", date_views.date_remove, name="date_remove"),
    path("clients/<uuid:client_pk>/brief/", brief_views.brief, name="brief"),
    path("clients/<uuid:client_pk>/brief/start/", brief_views.start, name="brief_start"),
    path(
        "clients/<uuid:client_pk>/brief/assign/", brief_views.assign_questions, name="brief_assign"
    ),
    path("clients/<uuid:client_pk>/brief/next/", brief_views.next_page, name="brief_next"),
    path(
        "clients/<uuid:client_pk>/brief/new/", brief_views.question_new, name="brief_question_new"
    ),
    path("clients/<uuid:client_pk>/brief/<uuid:pk>/", brief_views.question, name="brief_question"),
    path("clients/<uuid:client_pk>/brief/<uuid:pk>/keep/", brief_views.keep, name="brief_keep"),
    path(
        "clients/<uuid:client_pk>/brief/<uuid:pk>/edit/",
        brief_views.question_edit,
        name="brief_question_edit",
    ),
    path(
        "clients/<uuid:client_pk>/brief/<uuid:pk>/remove/",
        brief_views.question_remove,
        name="brief_question_remove",
    ),
    path("clients/<uuid:client_pk>/people/", views.people, name="people"),
    path("clients/<uuid:client_pk>/people/<uuid:pk>/role/", views.person_role, name="person_role"),
    path(
        "clients/<uuid:client_pk>/people/<uuid:pk>/remove/",
        views.person_remove,
        name="person_remove",
    ),
    path("clients/<uuid:client_pk>/people/<uuid:pk>/away/", absence_views.absence, name="absence"),
    path(
        "clients/<uuid:client_pk>/absences/<uuid:pk>/end/",
        absence_views.absence_end,
        name="absence_end",
    ),
    path("me/absences/", absence_views.my_absences, name="my_absences"),
    path("me/absences/<uuid:pk>/end/", absence_views.my_absence_end, name="my_absence_end"),
    path(
        "clients/<uuid:client_pk>/invitations/<uuid:pk>/revoke/",
        views.invitation_revoke,
        name="invitation_revoke",
    ),
    path("clients/<uuid:client_pk>/history/", views.history, name="history"),
    path("invite/<str:token>/", joining.invitation, name="invitation"),
]
