"""What a plain Django project with Django REST framework does with the same answers.

The usual way: a model serializer with a nested one, checked, then saved row by row in a
transaction. No sign-in, no checks against the school, no ledger, no duty. Served with the settings
of this module; the framework comes from a folder of the bench's own (`bench.sync`).
"""

from __future__ import annotations

from xiaoan.web.settings import *  # noqa: F403 — the same database and apps

ROOT_URLCONF = "bench.rig.drf_urls"
MIDDLEWARE = []
INSTALLED_APPS = [*INSTALLED_APPS, "rest_framework"]  # noqa: F405
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}
