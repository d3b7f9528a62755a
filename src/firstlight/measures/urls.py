"""Pages of this room, at /desk/<town>/measures/."""

from __future__ import annotations

from django.urls import path

from firstlight.measures import views

app_name = "measures"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<uuid:measure_id>/", views.measure, name="measure"),
    path("<uuid:measure_id>/edit/", views.edit, name="edit"),
    path("<uuid:measure_id>/publish/", views.publish, name="publish"),
    path("<uuid:measure_id>/extend/", views.extend, name="extend"),
    path("<uuid:measure_id>/lift/", views.lift, name="lift"),
    path("<uuid:measure_id>/discard/", views.discard, name="discard"),
]
