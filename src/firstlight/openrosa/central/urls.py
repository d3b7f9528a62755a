"""/v1/…: the read calls of Central's API, as pyodk makes them."""

from __future__ import annotations

from django.urls import path

from firstlight.inspections.rules.values import FORM_ID
from firstlight.openrosa.central import views, views_entities, views_submissions

app_name = "central"

FORM = "projects/<int:project>/forms"
LIST = "projects/<int:project>/datasets"
OF_FORM = f"{FORM}/{FORM_ID}"
OF_ONE = f"{FORM}/<str:form>/submissions"

urlpatterns = [
    path("sessions", views.sessions, name="sessions"),
    path("users/current", views.current_user, name="current_user"),
    path("projects", views.projects, name="projects"),
    path("projects/<int:project>", views.project, name="project"),
    path(FORM, views.forms, name="forms"),
    path(f"{OF_FORM}.xml", views.form_xml, name="form_xml"),
    path(f"{OF_FORM}.svc", views_submissions.service, name="service"),
    path(f"{OF_FORM}.svc/$metadata", views_submissions.metadata, name="metadata"),
    path(f"{OF_FORM}.svc/<str:name>", views_submissions.table, name="table"),
    path(f"{FORM}/<str:form>", views.form, name="form"),
    path(OF_ONE, views_submissions.submissions, name="submissions"),
    path(f"{OF_ONE}/<str:instance>.xml", views_submissions.submission_xml, name="submission_xml"),
    path(f"{OF_ONE}/<str:instance>", views_submissions.submission, name="submission"),
    path(LIST, views_entities.entity_lists, name="entity_lists"),
    path(f"{LIST}/<str:name>.svc", views_entities.service, name="entity_service"),
    path(f"{LIST}/<str:name>.svc/$metadata", views_entities.metadata, name="entity_metadata"),
    path(f"{LIST}/<str:name>.svc/Entities", views_entities.table, name="entity_table"),
    path(f"{LIST}/<str:name>", views_entities.entity_list, name="entity_list"),
    path(f"{LIST}/<str:name>/entities", views_entities.entities, name="entities"),
]  # fmt: skip
