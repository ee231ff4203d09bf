"""Claim: on a cheap phone with slow 4G the pages of a round score at least 95 in Lighthouse's
mobile profile for performance and accessibility, with the largest paint within 1.8 seconds.

Lighthouse comes from the configured npm registry into a folder below the state folder, with the
Node of the pip package, and drives the system's Chromium. The pages are served as in production:
hashed, compressed. Each is looked at three times; the median counts. `--quick` looks once.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from bench import own_database, say, table
from bench.rig import grounds
from bench.rig.serving import CSRF, ROOT, served
from xiaoan.foundation import database
from xiaoan.web.build import node_environment, npm

WANTED: Final = "lighthouse@12.8.2"
CHROMIUM: Final = os.environ.get("XIAOAN_CHROMIUM", "/usr/bin/chromium")
FLAGS: Final = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run"
_COLLECT: Final = (
    "import django; django.setup(); from xiaoan.web.operations.static import collect; collect()"
)


def main() -> None:
    times = 1 if "--quick" in sys.argv else 3
    home = _lighthouse()
    with own_database():
        call_command("sync_packs", verbosity=0)
        (ground,) = grounds.lay(1)
        pages = {
            "排查": reverse("inspections:home"),
            "检查表": reverse("inspections:do", args=[ground.plan.id]),
            "扫码查": reverse("inspections:scan"),
        }
        _collect()
        with served() as server:
            rows = [
                _row(name, [_look(home, server.port, path, ground.cookie) for _ in range(times)])
                for name, path in pages.items()
            ]
    head = ("page", "performance", "accessibility", "LCP", "FCP", "blocked", "transferred")
    table(f"Lighthouse mobile, simulated slow 4G, median of {times}", head, rows)


def _lighthouse() -> Path:
    home = database.state_dir() / "bench" / WANTED.replace("@", "-")
    if not (home / "ready").exists():
        say(f"› npm install {WANTED} → {home}")
        home.mkdir(parents=True, exist_ok=True)
        options = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
        command = [*npm(), "install", "--prefix", str(home), *options, WANTED]
        subprocess.run(command, check=True, env=node_environment())
        (home / "ready").touch()
    return home


def _collect() -> None:
    """Names with their hash and compressed files, as `xiaoan serve` has them."""
    environment = {**os.environ, "XIAOAN_COLLECT": "1", "XIAOAN_STATE": str(settings.STATE_DIR)}
    environment["PYTHONPATH"] = str(ROOT / "src")
    subprocess.run([sys.executable, "-c", _COLLECT], check=True, env=environment)


def _look(home: Path, port: int, path: str, cookie: str) -> Mapping[str, Any]:
    """One report of one page."""
    with tempfile.TemporaryDirectory() as folder:
        headers, report = Path(folder) / "headers.json", Path(folder) / "report.json"
        cookies = f"{settings.SESSION_COOKIE_NAME}={cookie}; csrftoken={CSRF}"
        headers.write_text(json.dumps({"Cookie": cookies}))
        command = [
            "node",
            str(home / "node_modules/lighthouse/cli/index.js"),
            f"http://127.0.0.1:{port}{path}",
            "--only-categories=performance,accessibility",
            f"--extra-headers={headers}",
            f"--chrome-flags={FLAGS}",
            "--output=json",
            f"--output-path={report}",
            "--quiet",
        ]
        known = {"CHROME_PATH": CHROMIUM}
        subprocess.run(command, check=True, env=node_environment() | known, timeout=300)
        told: Mapping[str, Any] = json.loads(report.read_bytes())
    return told


def _row(name: str, reports: list[Mapping[str, Any]]) -> tuple[str, ...]:
    def score(category: str) -> str:
        return f"{statistics.median(one['categories'][category]['score'] for one in reports):.0%}"

    def figure(audit: str) -> float:
        return float(statistics.median(one["audits"][audit]["numericValue"] for one in reports))

    return (
        name,
        score("performance"),
        score("accessibility"),
        f"{figure('largest-contentful-paint') / 1000:.2f} s",
        f"{figure('first-contentful-paint') / 1000:.2f} s",
        f"{figure('total-blocking-time'):.0f} ms",
        f"{figure('total-byte-weight') / 1000:.0f} kB",
    )


if __name__ == "__main__":
    main()
