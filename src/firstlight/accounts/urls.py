"""The people of a town, for its administrators; mounted at /desk/<town>/accounts/."""

from __future__ import annotations

from django.urls import path

from firstlight.accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.people, name="index"),
    path("invite/", views.invite, name="invite"),
    path("invitations/<uuid:invitation_id>/revoke/", views.revoke, name="revoke"),
    path("<uuid:user_id>/", views.person, name="person"),
    path("<uuid:user_id>/activate/", views.activate, name="activate"),
    path("<uuid:user_id>/deactivate/", views.deactivate, name="deactivate"),
]
