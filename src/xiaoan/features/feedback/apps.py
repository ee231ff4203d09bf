from __future__ import annotations

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "xiaoan.features.feedback"
    verbose_name = "投诉建议"
