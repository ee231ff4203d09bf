"""Jinja2 as Django's template engine, with templates beside their feature."""

from __future__ import annotations

from django.template.backends.jinja2 import Jinja2


class Templates(Jinja2):
    app_dirname = "templates"
