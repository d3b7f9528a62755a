"""Addresses of the OpenRosa door, to be included at the root."""

from __future__ import annotations

from django.urls import path

from firstlight.openrosa import views

app_name = "openrosa"

urlpatterns = [
    path("key/<str:token>/formList", views.forms, name="forms"),
    path("key/<str:token>/submission", views.submission, name="submission"),
    path("key/<str:token>/forms/<str:form_id>", views.form, name="form"),
    path("key/<str:token>/forms/<str:form_id>/manifest", views.form_manifest, name="manifest"),
    path("key/<str:token>/forms/<str:form_id>/integrity", views.list_integrity, name="integrity"),
    path("key/<str:token>/forms/<str:form_id>/files/<str:name>", views.form_file, name="file"),
]
