"""The audit of dependencies sees what is vulnerable, and is not green over what it skipped."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from house import audit

DIGEST = f"sha256:{'0' * 64}"
FOUND = {
    "vulns": [
        {
            "id": "DEMO-2026-1",
            "summary": "演示漏洞",
            "affected": [
                {
                    "package": {"name": "beta", "ecosystem": "PyPI"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"fixed": "2.1"}]}],
                    "versions": ["2.0"],
                }
            ],
            "published": "2026-11-01T00:00:00Z",
            "modified": "2026-11-01T00:00:00Z",
        }
    ]
}
Answers = dict[str, tuple[int, Any]]


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "requirements.lock"
    path.write_text(f"alpha==1.0 --hash={DIGEST}\nbeta==2.0 --hash={DIGEST}\n")
    return path


@pytest.fixture
def service() -> Iterator[Callable[[Answers], str]]:
    """A local advisory service that speaks as OSV does: package name → status and answer."""
    servers = []

    def start(answers: Answers) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, answer = answers[asked["package"]["name"]]
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *words: object) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}/v1/query"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_what_is_known_to_be_vulnerable_fails(
    lock: Path, service: Callable[[Answers], str]
) -> None:
    verdict = audit.audited(lock, service({"alpha": (200, {}), "beta": (200, FOUND)}))
    assert verdict.code == 1
    assert "beta 2.0：DEMO-2026-1，已修复于 2.1" in verdict.words


def test_what_is_sound_passes(lock: Path, service: Callable[[Answers], str]) -> None:
    verdict = audit.audited(lock, service({"alpha": (200, {}), "beta": (200, {})}))
    assert (verdict.code, verdict.words) == (0, "2 个依赖都查过，没有已知漏洞")


def test_nobody_to_ask_is_said_aloud_and_does_not_fail(lock: Path) -> None:
    verdict = audit.audited(lock, "http://127.0.0.1:9/v1/query")
    assert (verdict.code, verdict.is_final) == (0, False)
    assert "没有查成" in verdict.words


def test_a_service_that_refuses_one_package_fails(
    lock: Path, service: Callable[[Answers], str]
) -> None:
    verdict = audit.audited(lock, service({"alpha": (200, {}), "beta": (500, {})}))
    assert verdict.code == 1
    assert "有依赖没有查到" in verdict.words


def test_a_package_that_was_skipped_fails() -> None:
    """As pip-audit itself says it, with its own exit code 0."""
    reason = "Dependency not found on PyPI and could not be audited: beta (2.0)"
    answer = {
        "dependencies": [
            {"name": "alpha", "version": "1.0", "vulns": []},
            {"name": "beta", "skip_reason": reason},
        ],
        "fixes": [],
    }
    verdict = audit.judged(answer)
    assert verdict.code == 1
    assert "beta：被跳过" in verdict.words


def test_an_index_without_advisories_skips_everything_and_is_no_service() -> None:
    verdict = audit.judged({"dependencies": [{"name": "alpha", "skip_reason": "not found"}]})
    assert (verdict.code, verdict.is_final) == (0, False)
    assert "没有查成" in verdict.words


def test_one_answer_is_kept_for_the_day_and_the_lock(
    lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = []

    def answer(path: Path, service: str | None) -> audit.Verdict:
        asked.append(path)
        return audit.Verdict(1, "有漏洞")

    monkeypatch.setattr(audit, "audited", answer)
    place = tmp_path / "audit.json"
    assert [audit.main(lock, place) for _ in range(2)] == [1, 1]
    assert len(asked) == 1
    lock.write_text(f"alpha==1.1 --hash={DIGEST}\n")
    assert audit.main(lock, place) == 1
    assert len(asked) == 2
    assert capsys.readouterr().out == "有漏洞\n" * 3
