from django.urls import path

from kpis import import_views, views

app_name = "kpis"
CLIENT = "clients/<uuid:client_pk>/"
urlpatterns = [
    path(CLIENT + "imports/", import_views.imports, name="imports"),
    path(CLIENT + "imports/by-hand/", import_views.by_hand, name="by_hand"),
    path(CLIENT + "imports/<uuid:pk>/", import_views.import_page, name="import"),
    path(CLIENT + "imports/<uuid:pk>/answer/", import_views.import_answer, name="import_answer"),
    path(
        CLIENT + "imports/<uuid:pk>/rejected.csv",
        import_views.import_rejects,
        name="import_rejects",
    ),
    path(CLIENT + "channels/<uuid:pk>/numbers/", views.numbers, name="numbers"),
    path(CLIENT + "goals/<uuid:goal_pk>/kpis/new/", views.kpi_new, name="kpi_new"),
    path(CLIENT + "kpis/<uuid:pk>/", views.kpi, name="kpi"),
    path(CLIENT + "kpis/<uuid:pk>/edit/", views.kpi_edit, name="kpi_edit"),
    path(CLIENT + "kpis/<uuid:pk>/delete/", views.kpi_delete, name="kpi_delete"),
]
