"""The situation pages and their feed, for everybody."""

from __future__ import annotations

from django.urls import path, register_converter

from firstlight.situation import public_views, report_views
from firstlight.situation.converters import KnownTown

register_converter(KnownTown, "known_town")

app_name = "public"
urlpatterns = [
    path("", public_views.home, name="home"),
    path("feeds/<known_town:town>/situation.atom", public_views.atom, name="atom"),
    path("<known_town:town>/", public_views.situation, name="situation"),
    path("<known_town:town>/report/", report_views.report, name="report"),
    path("<known_town:town>/report/done/", report_views.done, name="report_done"),
    path("<known_town:town>/releases/<int:number>/", public_views.release, name="release"),
]
