from django.urls import path

from budget import move_views, views

app_name = "budget"
CLIENT = "clients/<uuid:client_pk>/budgets/"
urlpatterns = [
    path(CLIENT, views.budgets, name="budgets"),
    path(CLIENT + "new/", views.budget_new, name="new"),
    path(CLIENT + "<uuid:pk>/", views.budget, name="budget"),
    path(CLIENT + "<uuid:pk>/edit/", views.budget_edit, name="edit"),
    path(CLIENT + "<uuid:pk>/send/", views.budget_send, name="send"),
    path(CLIENT + "<uuid:pk>/moves/", move_views.moves, name="moves"),
    path(CLIENT + "<uuid:pk>/expenses/new/", views.expense_new, name="expense_new"),
    path(CLIENT + "expenses/<uuid:pk>/", views.expense, name="expense"),
    path(CLIENT + "expenses/<uuid:pk>/remove/", views.expense_remove, name="expense_remove"),
]
