from django.urls import path

from reports import shared_views, views

app_name = "reports"
CLIENT = "clients/<uuid:client_pk>/reports/"
ONE = CLIENT + "<uuid:pk>/"
urlpatterns = [
    path(CLIENT, views.reports, name="reports"),
    path(ONE, views.report, name="report"),
    path(ONE + "send/", views.report_send, name="send"),
    path(ONE + "again/", views.report_again, name="again"),
    path(ONE + "share/", views.report_share, name="share"),
    path(ONE + "share/end/", views.report_share_end, name="share_end"),
    path(ONE + "charts/<slug:name>.svg", views.chart, name="chart"),
    path(ONE + "report.pdf", views.report_pdf, name="pdf"),
    path(ONE + "report.xlsx", views.report_xlsx, name="xlsx"),
    path(CLIENT + "<uuid:report_pk>/corrections/<uuid:pk>/", views.correction_tick, name="tick"),
    path("r/<str:token>/", shared_views.shared, name="shared"),
    path("r/<str:token>/charts/<slug:name>.svg", shared_views.shared_chart, name="shared_chart"),
]
