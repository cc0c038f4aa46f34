from django.urls import path

from kpis import (
    burning_views,
    choosing_views,
    import_views,
    mapping_views,
    note_views,
    own_views,
    preview_views,
    target_views,
    views,
)

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
    path(CLIENT + "target-audience/", target_views.audience_target, name="audience_target"),
    path("kpis/", burning_views.burning, name="burning"),
    path(CLIENT + "notes/new/", note_views.note_new, name="note_new"),
    path(CLIENT + "notes/<uuid:pk>/", note_views.note, name="note"),
    path(CLIENT + "notes/<uuid:pk>/delete/", note_views.note_delete, name="note_delete"),
    path(
        CLIENT + "imports/<uuid:pk>/confirm/", preview_views.import_confirm, name="import_confirm"
    ),
    path(
        CLIENT + "imports/<uuid:pk>/discard/", preview_views.import_discard, name="import_discard"
    ),
    path(
        CLIENT + "imports/<uuid:pk>/differently/",
        preview_views.import_differently,
        name="import_differently",
    ),
    path(CLIENT + "imports/<uuid:pk>/undo/", preview_views.import_undo, name="import_undo"),
    path(
        CLIENT + "imports/<uuid:pk>/mapping/", mapping_views.import_mapping, name="import_mapping"
    ),
    path(
        CLIENT + "channels/<uuid:pk>/numbers/<str:day>/",
        preview_views.numbers_day,
        name="numbers_day",
    ),
    path("agency/tables/", mapping_views.tables, name="tables"),
    path("agency/tables/<uuid:pk>/", mapping_views.table, name="table"),
    path("agency/tables/<uuid:pk>/remove/", mapping_views.table_remove, name="table_remove"),
    path("agency/headers/<uuid:pk>/remove/", mapping_views.alias_remove, name="alias_remove"),
    path("agency/metrics/", own_views.own_metrics, name="own_metrics"),
    path("agency/metrics/<uuid:pk>/", own_views.own_metric, name="own_metric"),
    path("agency/metrics/<uuid:pk>/retire/", own_views.own_metric_retire, name="own_metric_retire"),
    path(CLIENT + "channels/<uuid:pk>/numbers/", views.numbers, name="numbers"),
    path(CLIENT + "goals/<uuid:goal_pk>/kpis/new/", choosing_views.kpi_new, name="kpi_new"),
    path(CLIENT + "kpis/<uuid:pk>/", views.kpi, name="kpi"),
    path(CLIENT + "kpis/<uuid:pk>/edit/", choosing_views.kpi_edit, name="kpi_edit"),
    path(CLIENT + "kpis/<uuid:pk>/delete/", choosing_views.kpi_delete, name="kpi_delete"),
]
