"""What a browser is told about trust, and what Django's own check says of production."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from house.source import ROOT
from xiaoan.web import headers

ASK = """
import json, django
django.setup()
from django.conf import settings as s
from django.core.management import call_command
call_command("check", deploy=True, fail_level="WARNING", databases=[])
names = ("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
         "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "SECURE_HSTS_SECONDS",
         "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_PATH")
print(json.dumps({name: getattr(s, name) for name in names}))
"""


def test_production_settings_pass_django_s_check(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XIAOAN")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ASK],
        env={
            **kept,
            "PYTHONPATH": str(ROOT / "src"),
            "DJANGO_SETTINGS_MODULE": "xiaoan.web.settings",
            "XIAOAN_STATE": str(tmp_path),
            "XIAOAN_DATABASE_URL": "postgresql://xiaoan_app:demo@127.0.0.1:9/xiaoan",
            "XIAOAN_HTTPS": "1",
            "XIAOAN_HOSTS": "xiaoan.example.gov.cn",
            "XIAOAN_ORIGINS": "https://xiaoan.example.gov.cn",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["SESSION_COOKIE_NAME"] == "__Host-xiaoan"
    assert told["CSRF_COOKIE_NAME"] == "__Host-csrftoken"
    secure = [name for name in told if name.endswith(("SECURE", "HTTPONLY", "REDIRECT"))]
    assert all(told[name] for name in secure)
    assert (told["SESSION_COOKIE_SAMESITE"], told["SESSION_COOKIE_PATH"]) == ("Lax", "/")
    assert told["SECURE_HSTS_SECONDS"] >= 31536000


def test_every_page_forbids_what_is_inline_or_from_elsewhere(
    sign_in: Callable[[str], Client],
) -> None:
    answer = sign_in("guard").get("/hazards/")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert {"default-src 'none'", "object-src 'none'", "frame-ancestors 'none'"} <= set(
        policy.split("; ")
    )
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, no-store"
    assert "<script>" not in answer.text
    assert " style=" not in answer.text


@pytest.mark.parametrize("name", ["script-src", "style-src", "connect-src", "form-action"])
def test_only_this_site_runs_styles_and_receives(name: str) -> None:
    assert headers.DIRECTIVES[name] == "'self'"
