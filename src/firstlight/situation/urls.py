"""Pages of this room, at /desk/<town>/situation/."""

from __future__ import annotations

from django.urls import path

from firstlight.situation import views

app_name = "situation"
urlpatterns = [
    path("", views.index, name="index"),
    path("prepare/", views.prepare, name="prepare"),
    path("page/", views.page, name="page"),
    path("<uuid:release_id>/", views.release, name="release"),
    path("<uuid:release_id>/approve/", views.approve, name="approve"),
    path("<uuid:release_id>/refuse/", views.refuse, name="refuse"),
    path("<uuid:release_id>/retract/", views.retract, name="retract"),
]
