"""The WSGI application that gunicorn serves."""

from __future__ import annotations

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "firstlight.config.settings")

application = get_wsgi_application()

# Loaded before gunicorn forks: once for all workers, and no first visitor waits for it.
import_module("firstlight.config.urls")
