"""A person's own pages, outside every town: the profile and the way in by invitation."""

from __future__ import annotations

from django.urls import path

from firstlight.accounts import views_own

app_name = "own"

urlpatterns = [
    path("profile/", views_own.profile, name="profile"),
    path("invitation/<str:token>/", views_own.accept, name="accept"),
]
