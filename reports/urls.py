from django.urls import path

from reports import brand_views, care_views, monthly_views, schedule_views, shared_views, views

app_name = "reports"
CLIENT = "clients/<uuid:client_pk>/reports/"
ONE = CLIENT + "<uuid:pk>/"
urlpatterns = [
    path("monthly-reports/", monthly_views.monthly, name="monthly"),
    path(CLIENT, views.reports, name="reports"),
    path(CLIENT + "schedule/", schedule_views.schedules, name="schedules"),
    path(CLIENT + "schedule/<uuid:pk>/", schedule_views.schedule_edit, name="schedule_edit"),
    path(
        CLIENT + "schedule/<uuid:pk>/remove/",
        schedule_views.schedule_remove,
        name="schedule_remove",
    ),
    path(ONE, views.report, name="report"),
    path(ONE + "send/", views.report_send, name="send"),
    path(ONE + "draft/", views.report_draft, name="draft"),
    path(ONE + "again/", views.report_again, name="again"),
    path(ONE + "share/", views.report_share, name="share"),
    path(ONE + "share/end/", views.report_share_end, name="share_end"),
    path(ONE + "charts/<slug:name>.svg", views.chart, name="chart"),
    path(ONE + "report.pdf", views.report_pdf, name="pdf"),
    path(ONE + "report.xlsx", views.report_xlsx, name="xlsx"),
    path(CLIENT + "<uuid:report_pk>/corrections/<uuid:pk>/", views.correction_tick, name="tick"),
    path("agency/paper/", brand_views.branding, name="branding"),
    path("agency/paper/logo/", brand_views.logo, name="logo"),
    path("clients/<uuid:client_pk>/together/", care_views.together, name="together"),
    path("clients/<uuid:client_pk>/health/", care_views.health_page, name="health"),
    path("clients/<uuid:client_pk>/health/<uuid:pk>/page/", care_views.page_tick, name="page_tick"),
    path("r/<str:token>/", shared_views.shared, name="shared"),
    path("r/<str:token>/open/", shared_views.shared_open, name="shared_open"),
    path("r/<str:token>/charts/<slug:name>.svg", shared_views.shared_chart, name="shared_chart"),
]
if views.has_slides():
    urlpatterns.append(path(ONE + "report.pptx", views.report_pptx, name="pptx"))
