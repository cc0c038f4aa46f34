from django.urls import path

from approvals import (
    bulk_views,
    change_views,
    comment_views,
    decider_views,
    evidence_views,
    link_list_views,
    link_views,
    measure_views,
    views,
    waiting_views,
    way_views,
)

app_name = "approvals"
urlpatterns = [
    path("approvals/", views.inbox, name="inbox"),
    path("approvals/approve/", bulk_views.approve_chosen, name="approve_chosen"),
    path("approve/<str:token>/", link_views.link, name="link"),
    path("approve/<str:token>/keep/", link_views.link_keep, name="link_keep"),
    path("approve/<str:token>/new/", link_views.link_resend, name="link_resend"),
    path("clients/<uuid:client_pk>/approvals/", views.approval_list, name="list"),
    path("clients/<uuid:client_pk>/approvals/times/", measure_views.decision_times, name="times"),
    path(
        "clients/<uuid:client_pk>/approvals/times.csv",
        measure_views.decision_times_csv,
        name="times_csv",
    ),
    path("clients/<uuid:client_pk>/approvals/<uuid:pk>/", views.detail, name="detail"),
    path("clients/<uuid:client_pk>/approvals/<uuid:pk>/decide/", views.decide_view, name="decide"),
    path(
        "clients/<uuid:client_pk>/approvals/<uuid:pk>/evidence.pdf",
        evidence_views.evidence_pdf,
        name="evidence_pdf",
    ),
    path(
        "clients/<uuid:client_pk>/approvals/<uuid:pk>/evidence.json",
        evidence_views.evidence_json,
        name="evidence_json",
    ),
    path("clients/<uuid:client_pk>/links/", link_list_views.link_list, name="links"),
    path(
        "clients/<uuid:client_pk>/approvals/<uuid:pk>/changes/",
        change_views.changes,
        name="changes",
    ),
    path("clients/<uuid:client_pk>/approvals/<uuid:pk>/keep/", decider_views.keep, name="keep"),
    path(
        "clients/<uuid:client_pk>/approvals/<uuid:pk>/receipt/",
        decider_views.receipt,
        name="receipt",
    ),
    path(
        "clients/<uuid:client_pk>/approvals/<uuid:pk>/withdraw/",
        views.withdraw_view,
        name="withdraw",
    ),
    path(
        "clients/<uuid:client_pk>/approvals/<uuid:pk>/time/",
        waiting_views.more_time,
        name="more_time",
    ),
    path(
        "clients/<uuid:client_pk>/approvals/<uuid:pk>/ask-also/",
        waiting_views.ask_more,
        name="ask_more",
    ),
    path(
        "clients/<uuid:client_pk>/approvals/<uuid:pk>/take-back/",
        waiting_views.take_back,
        name="take_back",
    ),
    path("clients/<uuid:client_pk>/silence/", waiting_views.silence, name="silence"),
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
    path("clients/<uuid:client_pk>/approvals/settle/", way_views.settle_view, name="settle"),
    path("clients/<uuid:client_pk>/approvals/ways/", way_views.ways, name="ways"),
    path("clients/<uuid:client_pk>/approvals/ways/<slug:kind>/", way_views.way, name="way"),
    path(
        "clients/<uuid:client_pk>/approvals/ways/<slug:kind>/steps/new/",
        way_views.step_new,
        name="way_step_new",
    ),
    path(
        "clients/<uuid:client_pk>/approvals/ways/<slug:kind>/steps/<uuid:pk>/",
        way_views.step,
        name="way_step",
    ),
    path(
        "clients/<uuid:client_pk>/approvals/ways/<slug:kind>/steps/<uuid:pk>/move/",
        way_views.step_move,
        name="way_step_move",
    ),
    path(
        "clients/<uuid:client_pk>/approvals/ways/<slug:kind>/steps/<uuid:pk>/remove/",
        way_views.step_remove,
        name="way_step_remove",
    ),
    path("clients/<uuid:client_pk>/comments/", comment_views.comment_view, name="comment"),
    path("clients/<uuid:client_pk>/comments/<uuid:pk>/", comment_views.thread, name="thread"),
    path(
        "clients/<uuid:client_pk>/comments/<uuid:pk>/edit/",
        comment_views.comment_edit,
        name="comment_edit",
    ),
    path(
        "clients/<uuid:client_pk>/comments/<uuid:pk>/resolve/",
        comment_views.thread_resolve,
        name="thread_resolve",
    ),
    path(
        "clients/<uuid:client_pk>/comments/<uuid:pk>/reopen/",
        comment_views.thread_reopen,
        name="thread_reopen",
    ),
    path(
        "clients/<uuid:client_pk>/comments/<uuid:pk>/widen/",
        comment_views.thread_widen,
        name="thread_widen",
    ),
]
