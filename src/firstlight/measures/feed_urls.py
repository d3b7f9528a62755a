"""Feeds of published measures, mounted at `feeds/`."""

from __future__ import annotations

from django.urls import path

from firstlight.measures import feeds

app_name = "feeds"
urlpatterns = [path("<str:town>/measures.ics", feeds.measures_ics, name="measures")]
