"""`python -m house.audit` asks the advisory service about every package of the lock.

0: every package was asked about and none is known to be vulnerable; or nobody could be asked, which
is said aloud. 1: something is vulnerable, or the service answered and yet a package was skipped:
`pip-audit` alone calls that green. `.venv/audit.json` keeps the answer for the day and the lock;
for the hour where nobody could be asked.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from house.source import ROOT

LOCK: Final = ROOT / "requirements.lock"
KEPT: Final = ROOT / ".venv" / "audit.json"
SERVICE: Final = "XIAOAN_ADVISORIES"  # another service than PyPI's, one that speaks OSV
SECONDS: Final = 8
UNREACHABLE: Final = (
    "没有查成：连不上漏洞库，或这里的软件源不提供漏洞信息。联网后请再运行一次 ./dev check。\n"
    "Not audited: the advisory service cannot be reached, or this index has none."
)


@dataclass(frozen=True)
class Verdict:
    """`is_final` where the service has answered."""

    code: int
    words: str
    is_final: bool = True


def judged(answer: Mapping[str, Any]) -> Verdict:
    """What pip-audit's JSON means. Pure."""
    packages: Sequence[Mapping[str, Any]] = answer.get("dependencies", ())
    skipped = [one for one in packages if "skip_reason" in one]
    if not packages or len(skipped) == len(packages):
        return Verdict(0, UNREACHABLE, is_final=False)
    wrong = [
        f"{one['name']} {one['version']}：{found['id']}，已修复于"
        f" {'、'.join(found['fix_versions']) or '（还没有）'}"
        for one in packages
        for found in one.get("vulns", ())
    ]
    wrong += [f"{one['name']}：被跳过，没有查（{one['skip_reason']}）" for one in skipped]
    if wrong:
        return Verdict(1, "\n".join(wrong))
    return Verdict(0, f"{len(packages)} 个依赖都查过，没有已知漏洞")


def audited(lock: Path, service: str | None) -> Verdict:
    """Ask now."""
    options = ["--vulnerability-service=osv", f"--osv-url={service}"] if service else []
    command = [sys.executable, "-m", "pip_audit", f"--requirement={lock}", "--require-hashes"]
    command += ["--disable-pip", "--format=json", "--progress-spinner=off", f"--timeout={SECONDS}"]
    try:
        done = subprocess.run(
            [*command, *options], capture_output=True, text=True, check=False, timeout=180
        )
    except subprocess.TimeoutExpired:
        return Verdict(0, UNREACHABLE, is_final=False)
    if not done.stdout.strip():
        return failed(done.stderr)
    return judged(json.loads(done.stdout))


def failed(said: str) -> Verdict:
    """No answer at all, or a refusal of the service itself in the middle of the packages. Pure."""
    refused = [line for line in said.splitlines() if "exceptions.HTTPError" in line]
    if refused:
        return Verdict(1, f"漏洞库答复出错，有依赖没有查到：{refused[-1]}", is_final=False)
    return Verdict(0, UNREACHABLE, is_final=False)


def kept(path: Path, keys: Sequence[str]) -> Verdict | None:
    try:
        known = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return Verdict(known["code"], known["words"]) if known.get("key") in keys else None


def main(lock: Path = LOCK, place: Path = KEPT) -> int:
    """Print the verdict of the day; the exit code."""
    service = os.environ.get(SERVICE)
    of_lock = f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {service or ''}"
    day, hour = (f"{time.strftime(form, time.gmtime())} {of_lock}" for form in ("%F", "%F %H"))
    verdict = kept(place, (day, hour))
    if verdict is None:
        verdict = audited(lock, service)
        key = day if verdict.is_final else hour
        place.write_text(json.dumps({"key": key, **vars(verdict)}), "utf-8")
    sys.stdout.write(f"{verdict.words}\n")
    return verdict.code


if __name__ == "__main__":
    sys.exit(main())
