from django.urls import path

from webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("me/webhooks/", views.endpoints, name="endpoints"),
    path("me/webhooks/<uuid:pk>/", views.endpoint, name="endpoint"),
    path("me/webhooks/<uuid:pk>/rotate/", views.endpoint_rotate, name="rotate"),
    path("me/webhooks/<uuid:pk>/test/", views.endpoint_test, name="test"),
    path("me/webhooks/<uuid:pk>/remove/", views.endpoint_remove, name="remove"),
    path(
        "me/webhooks/<uuid:endpoint_pk>/deliveries/<uuid:pk>/resend/",
        views.delivery_resend,
        name="resend",
    ),
]
