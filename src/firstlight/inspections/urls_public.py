"""/act/…: what anybody may ask of an act."""

from __future__ import annotations

from django.urls import path

from firstlight.inspections.views import act_check

urlpatterns = [
    path("", act_check.ask, name="act_ask"),
    path("<str:code>/", act_check.check, name="act"),
]
