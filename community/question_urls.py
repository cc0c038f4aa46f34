"""Addresses of questions."""

from django.urls import path

from community import question_file_views, question_views

QUESTIONS = "clients/<uuid:client_pk>/questions/"
urlpatterns = [
    path(QUESTIONS, question_views.questions, name="questions"),
    path(QUESTIONS + "new/", question_views.question_new, name="question_new"),
    path(QUESTIONS + "figures/", question_views.question_figures, name="question_figures"),
    path(QUESTIONS + "times/", question_views.answer_times, name="answer_times"),
    path(
        QUESTIONS + "export.csv",
        question_views.questions_export,
        {"kind": "csv"},
        name="questions_csv",
    ),
    path(
        QUESTIONS + "export.xlsx",
        question_views.questions_export,
        {"kind": "xlsx"},
        name="questions_xlsx",
    ),
    path(QUESTIONS + "files/", question_file_views.question_files, name="question_files"),
    path(
        QUESTIONS + "files/template.csv",
        question_file_views.question_template,
        {"kind": "csv"},
        name="question_template_csv",
    ),
    path(
        QUESTIONS + "files/template.xlsx",
        question_file_views.question_template,
        {"kind": "xlsx"},
        name="question_template_xlsx",
    ),
    path(QUESTIONS + "files/<uuid:pk>/", question_file_views.question_file, name="question_file"),
    path(
        QUESTIONS + "files/<uuid:pk>/write/",
        question_file_views.question_file_write,
        name="question_file_write",
    ),
    path(
        QUESTIONS + "files/<uuid:pk>/rejects/",
        question_file_views.question_file_rejects,
        name="question_file_rejects",
    ),
    path(QUESTIONS + "<uuid:pk>/", question_views.question, name="question"),
    path(
        QUESTIONS + "<uuid:pk>/answered/",
        question_views.question_answered,
        name="question_answered",
    ),
    path(
        QUESTIONS + "<uuid:pk>/settled/",
        question_views.question_resolved,
        name="question_resolved",
    ),
    path(QUESTIONS + "<uuid:pk>/remove/", question_views.question_remove, name="question_remove"),
]
