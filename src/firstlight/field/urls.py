"""Addresses of the field app and of what it fetches, included at the root."""

from __future__ import annotations

from django.urls import path

from firstlight.field import views

app_name = "field"

urlpatterns = [
    path("field/", views.app, name="app"),
    path("field/sw.js", views.worker, name="worker"),
    path("field/manifest.webmanifest", views.manifest, name="manifest"),
    path("key/<str:token>/sector.json", views.sector, name="sector"),
    path("key/<str:token>/map.json", views.sector_map, name="map"),
]
