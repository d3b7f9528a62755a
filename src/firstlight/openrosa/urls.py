"""Addresses of the OpenRosa door and of the phones' page, included at the root."""

from __future__ import annotations

from django.urls import path

from firstlight.openrosa import views, views_alarm, views_phones

app_name = "openrosa"

urlpatterns = [
    path("key/<str:token>/formList", views.forms, name="forms"),
    path("key/<str:token>/submission", views.submission, name="submission"),
    path("key/<str:token>/state.json", views_alarm.state, name="state"),
    path("key/<str:token>/headcount", views_alarm.headcount, name="headcount"),
    path("key/<str:token>/forms/<str:form_id>", views.form, name="form"),
    path("key/<str:token>/forms/<str:form_id>/manifest", views.form_manifest, name="manifest"),
    path("key/<str:token>/forms/<str:form_id>/integrity", views.list_integrity, name="integrity"),
    path("key/<str:token>/forms/<str:form_id>/files/<str:name>", views.form_file, name="file"),
    path("collect/formList", views.forms, name="collect_forms"),
    path("collect/submission", views.submission, name="collect_submission"),
    path("collect/forms/<str:form_id>", views.form, name="collect_form"),
    path("collect/forms/<str:form_id>/manifest", views.form_manifest, name="collect_manifest"),
    path("collect/forms/<str:form_id>/integrity", views.list_integrity, name="collect_integrity"),
    path("collect/forms/<str:form_id>/files/<str:name>", views.form_file, name="collect_file"),
    path("desk/<str:town>/phones/", views_phones.phones, name="phones"),
    path("desk/<str:town>/phones/<uuid:device_id>/revoke/", views_phones.revoke, name="revoke"),
]
