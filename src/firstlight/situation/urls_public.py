"""What anybody may open: feeds and the situation pages. Mounted at the root."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("feeds/", include("firstlight.measures.feed_urls")),
    path("", include("firstlight.situation.public_urls")),
]
