from django.urls import path

from approvals import link_views, views

app_name = "approvals"
urlpatterns = [
    path("approvals/", views.inbox, name="inbox"),
    path("approve/<str:token>/", link_views.link, name="link"),
    path("approve/<str:token>/new/", link_views.link_resend, name="link_resend"),
    path("clients/<uuid:client_pk>/approvals/", views.approval_list, name="list"),
    path("clients/<uuid:client_pk>/approvals/<uuid:pk>/", views.detail, name="detail"),
    path("clients/<uuid:client_pk>/approvals/<uuid:pk>/decide/", views.decide_view, name="decide"),
    path(
        "clients/<uuid:client_pk>/approvals/<uuid:pk>/withdraw/",
        views.withdraw_view,
        name="withdraw",
    ),
    path(
        "clients/<uuid:client_pk>/approvals/<uuid:pk>/asked/<uuid:asked_pk>/resend/",
        views.resend,
        name="resend",
    ),
    path(
        "clients/<uuid:client_pk>/approvals/<uuid:pk>/asked/<uuid:asked_pk>/revoke/",
        views.revoke,
        name="revoke",
    ),
    path("clients/<uuid:client_pk>/comments/", views.comment_view, name="comment"),
]
