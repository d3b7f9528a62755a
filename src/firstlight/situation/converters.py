"""The public pages lie at the root: /<town>/ must not swallow the addresses of others."""

from __future__ import annotations

from firstlight.accounts.models import Town


class KnownTown:
    """Matches one path segment only if it is the slug of a town; else other addresses are tried."""

    regex = "[^/]+"

    def to_python(self, value: str) -> Town:
        town = Town.objects.filter(slug=value).first()
        if town is None:
            raise ValueError(value)
        return town

    def to_url(self, value: Town | str) -> str:
        return value if isinstance(value, str) else value.slug
