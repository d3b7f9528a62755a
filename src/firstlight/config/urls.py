"""Every address of the site; docs/urls.md lists them and a test holds the two together."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from firstlight.config import audit_views, operations, views

# Rooms with pages on the desk. Each has `app_name` equal to its name in its urls module; `str`
# because the slug of a town may keep its script.
ROOMS = ("reports", "houses", "planning", "inspections", "restoration", "measures", "situation", "accounts")

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", operations.healthz, name="healthz"),
    path("metrics", operations.metrics, name="metrics"),
    path("i18n/", views.set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("accounts/", include("firstlight.config.urls_login")),
    path("", include("firstlight.accounts.urls_own")),
    path("desk/", views.desk, name="desk"),
    path("desk/<str:town>/", views.overview, name="overview"),
    path("desk/<str:town>/search/", views.search, name="search"),
    path("desk/<str:town>/audit/", audit_views.audit, name="audit"),
    path("desk/<str:town>/audit/verify/", audit_views.verify, name="audit_verify"),
    *[path(f"desk/<str:town>/{room}/", include(f"firstlight.{room}.urls")) for room in ROOMS],
    path("", include("firstlight.openrosa.urls")),
    path("v1/", include("firstlight.openrosa.central.urls")),
    path("", include("firstlight.field.urls")),
    path("act/", include("firstlight.inspections.urls_public")),
    path("", include("firstlight.situation.urls_public")),  # last: it takes /<town>/
]
