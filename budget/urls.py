from django.urls import path

from budget import (
    delivery_views,
    expense_views,
    import_views,
    media_file_views,
    media_views,
    move_views,
    overview_views,
    recurring_views,
    trial_views,
    views,
)

app_name = "budget"
CLIENT = "clients/<uuid:client_pk>/budgets/"
EXPENSES = CLIENT + "expenses/"
MEDIA_FILES = CLIENT + "media-files/<uuid:pk>/"
TESTS = "clients/<uuid:client_pk>/channel-tests/"
WHO = "clients/<uuid:client_pk>/who-should-do-it/"
urlpatterns = [
    path("budgets/", overview_views.overview, name="overview"),
    path("budgets/rates/", overview_views.rates, name="rates"),
    path("budgets/rates/<uuid:pk>/remove/", overview_views.rate_remove, name="rate_remove"),
    path(CLIENT, views.budgets, name="budgets"),
    path(CLIENT + "new/", views.budget_new, name="new"),
    path(CLIENT + "<uuid:pk>/", views.budget, name="budget"),
    path(CLIENT + "<uuid:pk>/edit/", views.budget_edit, name="edit"),
    path(CLIENT + "<uuid:pk>/send/", views.budget_send, name="send"),
    path(CLIENT + "<uuid:pk>/moves/", move_views.moves, name="moves"),
    path(CLIENT + "<uuid:pk>/media/", media_views.media, name="media"),
    path(CLIENT + "<uuid:pk>/media/new/", media_views.media_new, name="media_new"),
    path(CLIENT + "<uuid:pk>/media/as-<str:kind>/", media_views.media_export, name="media_export"),
    path(
        CLIENT + "<uuid:pk>/media/import/", media_file_views.media_file_new, name="media_file_new"
    ),
    path(
        CLIENT + "<uuid:pk>/media/template.<str:kind>",
        media_file_views.media_template,
        name="media_template",
    ),
    path(MEDIA_FILES, media_file_views.media_file, name="media_file"),
    path(MEDIA_FILES + "write/", media_file_views.media_file_write, name="media_file_write"),
    path(MEDIA_FILES + "rejects/", media_file_views.media_file_rejects, name="media_file_rejects"),
    path(CLIENT + "media/<uuid:pk>/", media_views.media_line, name="media_line"),
    path(CLIENT + "media/<uuid:pk>/result/", media_views.media_result, name="media_result"),
    path(CLIENT + "media/<uuid:pk>/remove/", media_views.media_remove, name="media_remove"),
    path(WHO, delivery_views.delivery, name="delivery"),
    path(WHO + "share/", delivery_views.delivery_share, name="delivery_share"),
    path(TESTS, trial_views.trials, name="trials"),
    path(TESTS + "new/", trial_views.trial_new, name="trial_new"),
    path(TESTS + "<uuid:pk>/", trial_views.trial, name="trial"),
    path(TESTS + "<uuid:pk>/channels/<uuid:arm_pk>/", trial_views.trial_arm, name="trial_arm"),
    path(TESTS + "<uuid:pk>/stop/", trial_views.trial_stop, name="trial_stop"),
    path(TESTS + "<uuid:pk>/carry/", trial_views.trial_carry, name="trial_carry"),
    path(TESTS + "<uuid:pk>/remove/", trial_views.trial_remove, name="trial_remove"),
    path(CLIENT + "<uuid:pk>/expenses/new/", expense_views.expense_new, name="expense_new"),
    path(EXPENSES, expense_views.expenses, name="expenses"),
    path(EXPENSES + "bulk/", expense_views.expenses_bulk, name="expenses_bulk"),
    path(
        EXPENSES + "export.csv", expense_views.expenses_export, {"kind": "csv"}, name="expenses_csv"
    ),
    path(
        EXPENSES + "export.xlsx",
        expense_views.expenses_export,
        {"kind": "xlsx"},
        name="expenses_xlsx",
    ),
    path(EXPENSES + "<uuid:pk>/", expense_views.expense, name="expense"),
    path(EXPENSES + "<uuid:pk>/remove/", expense_views.expense_remove, name="expense_remove"),
    path("clients/<uuid:client_pk>/receipts/<uuid:pk>/", expense_views.receipt, name="receipt"),
    path(CLIENT + "recurring/", recurring_views.recurring, name="recurring"),
    path(CLIENT + "recurring/<uuid:pk>/", recurring_views.recurring_edit, name="recurring_edit"),
    path(
        CLIENT + "recurring/<uuid:pk>/remove/",
        recurring_views.recurring_remove,
        name="recurring_remove",
    ),
    path(CLIENT + "<uuid:pk>/import/", import_views.file_new, name="file_new"),
    path(
        CLIENT + "<uuid:pk>/import/template.csv",
        import_views.file_template,
        {"kind": "csv"},
        name="file_template_csv",
    ),
    path(
        CLIENT + "<uuid:pk>/import/template.xlsx",
        import_views.file_template,
        {"kind": "xlsx"},
        name="file_template_xlsx",
    ),
    path(CLIENT + "<uuid:pk>/tray/", import_views.tray, name="tray"),
    path(CLIENT + "files/<uuid:pk>/", import_views.file_page, name="file"),
    path(CLIENT + "files/<uuid:pk>/write/", import_views.file_write, name="file_write"),
    path(CLIENT + "files/<uuid:pk>/rejects/", import_views.file_rejects, name="file_rejects"),
]
