"""A backup taken while people work comes back on an empty machine as it was at its moment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from PIL import Image
from psycopg.conninfo import make_conninfo

from house.source import ROOT
from house.world import NOW, PASSWORD, SCHOOL, World
from xiaoan.foundation import database
from xiaoan.foundation.database.places import reachable
from xiaoan.web.operations.backup import manifest as manifests
from xiaoan.web.operations.backup import restoring, sealing
from xiaoan.web.operations.backup.errors import BackupError
from xiaoan.web.operations.backup.taking import LAST, Source, Wish, finished, take

PASSPHRASE = "演示口令 correct horse battery"
WORKERS, WARM_UP = 3, 6


@dataclass
class Journal:
    """What the product acknowledged, in order."""

    hazards: list[UUID] = field(default_factory=list)
    files: list[UUID] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def acknowledged(self) -> int:
        return len(self.hazards) + len(self.files)


@pytest.fixture
def source(own_world: World) -> Source:
    """This test's own database, read by a role that no policy holds."""
    if os.environ.get("XIAOAN_DATABASE_URL") and not os.environ.get("XIAOAN_BACKUP_DATABASE_URL"):
        pytest.skip("needs the embedded server, or XIAOAN_BACKUP_DATABASE_URL")
    state = database.state_dir()
    server = database.running(state)
    return Source(
        dsn=make_conninfo(
            server.backup_dsn, dbname=str(connections["default"].settings_dict["NAME"])
        ),
        state=Path(settings.STATE_DIR),
        files=Path(settings.FILES_DIR),
        secret=settings.SECRET_KEY,
        program=lambda name: database.program(state, name),
        product="0.1.0",
    )


@pytest.fixture
def wish(tmp_path: Path) -> Wish:
    return Wish(tmp_path / "backups", 2, PASSPHRASE, NOW)


@pytest.fixture
def empty_machine() -> Iterator[Path]:
    """A state folder that the server's identity can reach, and that is forgotten afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="xiaoan-restore-"))
    folder.chmod(0o755)
    yield folder
    database_of(folder, database.erase)
    kept_at = reachable(folder)
    shutil.rmtree(kept_at, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def database_of(state: Path, ask: Callable[[Path], object]) -> object:
    """Ask about the machine's own server, whatever server this test run was given."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("DATABASE", "OWNER_DATABASE", "BACKUP_DATABASE"):
            environment.delenv(f"XIAOAN_{name}_URL", raising=False)
        return ask(state)


def restored(machine: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`xiaoan restore` on that machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XIAOAN_")}
    return subprocess.run(
        [sys.executable, "-m", "xiaoan", "restore", *words],
        cwd=ROOT,
        env={
            **kept,
            "XIAOAN_STATE": str(machine),
            "XIAOAN_BACKUP_PASSPHRASE": PASSPHRASE,
            "PYTHONPATH": str(ROOT / "src"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def at_work(journal: Journal, stop: threading.Event) -> None:
    """A guard who reports hazards and sends photos until told to stop."""
    client = Client()
    client.post("/accounts/sign-in/", {"username": "guard", "password": PASSWORD})
    try:
        while not stop.is_set():
            _report(client, journal)
            _send(client, journal)
    finally:
        connections.close_all()


def _report(client: Client, journal: Journal) -> None:
    told = {
        "id": (hazard := uuid4()),
        "org_code": SCHOOL,
        "place": "教学楼二楼东侧楼梯",
        "description": "扶手松动",
        "kind": "seen",
    }
    answer = client.post("/hazards/report/", told)
    if answer.status_code == 302:
        journal.hazards.append(hazard)
    else:
        journal.wrong.append(f"report {answer.status_code}")


def _send(client: Client, journal: Journal) -> None:
    picture = BytesIO()
    Image.effect_noise((40, 40), 90).convert("RGB").save(picture, "JPEG")
    photo = SimpleUploadedFile("照片.jpg", picture.getvalue())
    answer = client.post("/files/upload", {"file": photo, "id": (file_id := uuid4())})
    if answer.status_code == 200:
        journal.files.append(file_id)
    else:
        journal.wrong.append(f"upload {answer.status_code}")


@contextmanager
def load(journal: Journal) -> Iterator[None]:
    stop = threading.Event()
    with ThreadPoolExecutor(WORKERS) as people:
        running = [people.submit(at_work, journal, stop) for _ in range(WORKERS)]
        try:
            until(lambda: journal.acknowledged >= WARM_UP or any(one.done() for one in running))
            yield
        finally:
            stop.set()
            for one in running:
                one.result()


def until(condition: Callable[[], bool]) -> None:
    for _ in range(3000):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never happened")


def test_a_backup_under_load_comes_back_equal_on_an_empty_machine(
    source: Source, wish: Wish, empty_machine: Path
) -> None:
    journal = Journal()
    with load(journal):
        before = (list(journal.hazards), list(journal.files))
        place, made = take(source, wish)
        after = journal.acknowledged
        until(lambda: journal.acknowledged > after or bool(journal.wrong))
    assert journal.wrong == []
    assert made.entries == made.tables["public.ledger_entry"]
    assert (made.missing_files, made.has_keys) == ([], True)

    done = restored(empty_machine, str(place))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "逐项一致" in done.stdout
    assert "没有发现改动" in done.stdout

    server = database_of(empty_machine, database.running)
    assert isinstance(server, database.Server)
    with psycopg.connect(server.backup_dsn) as back, psycopg.connect(source.dsn) as origin:
        everything_acknowledged_before_is_there(back, before)
        every_head_is_a_link_of_the_chain_it_came_from(back, origin, made.chains)
        assert counted(back, "ledger_entry") == made.entries < counted(origin, "ledger_entry")
    with psycopg.connect(server.app_dsn) as stranger:
        assert counted(stranger, "ledger_entry") == 0  # the wall stands again
    for row in manifests.rows(place / manifests.FILES):
        assert (
            manifests.piece_of(empty_machine / "files" / manifests.place_of(row[0])).sha256
            == row[0]
        )
    assert (empty_machine / "secret.key").stat().st_mode & 0o777 == 0o600


def everything_acknowledged_before_is_there(
    back: psycopg.Connection, before: tuple[list[UUID], list[UUID]]
) -> None:
    for table, ids in zip(("cases_case", "files_file"), before, strict=True):
        query = f"SELECT count(*) FROM {table} WHERE id = ANY(%s)"
        row = back.execute(query, [ids]).fetchone()
        assert row == (len(ids),)


def every_head_is_a_link_of_the_chain_it_came_from(
    back: psycopg.Connection, origin: psycopg.Connection, chains: int
) -> None:
    heads = back.execute("SELECT org_code, seq, hash FROM ledger_head").fetchall()
    links = set(origin.execute("SELECT org_code, seq, hash FROM ledger_entry").fetchall())
    assert len(heads) == chains > 0
    assert set(heads) <= links


def counted(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


@pytest.fixture
def kept(source: Source, wish: Wish) -> Path:
    """A whole backup of the world, with one photo in it."""
    journal, client = Journal(), Client()
    client.post("/accounts/sign-in/", {"username": "guard", "password": PASSWORD})
    _send(client, journal)
    assert journal.wrong == []
    return take(source, wish)[0]


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def alter(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


DAMAGES: list[tuple[str, Callable[[Path], None], str]] = [
    ("database.dump", truncate, "database.dump：不完整"),
    ("database.dump", alter, "database.dump：内容被改动"),
    ("heads.tsv", Path.unlink, "heads.tsv：缺失"),
    ("files.tsv", alter, "files.tsv：内容被改动"),
    ("keys.sealed", truncate, "keys.sealed：不完整"),
    ("manifest.json", Path.unlink, "没有 manifest.json"),
    ("manifest.json", truncate, "manifest.json 已损坏"),
]


def test_each_kind_of_damage_is_named_and_nothing_is_restored(kept: Path, tmp_path: Path) -> None:
    for number, (name, damage, words) in enumerate(DAMAGES):
        copy = Path(shutil.copytree(kept, tmp_path / f"copy-{number}"))
        damage(copy / name)
        with pytest.raises(BackupError, match=words):
            restoring.checked(copy)
    photo = next(path for path in (kept / "files").rglob("*") if path.is_file())
    alter(photo)
    with pytest.raises(BackupError, match=f"{photo.name}：内容被改动"):
        restoring.checked(kept)


def test_a_manifest_rewritten_to_fit_is_known_by_its_seal(kept: Path) -> None:
    path = kept / manifests.NAME
    known = json.loads(path.read_text())
    known["tables"]["public.ledger_entry"] -= 1
    path.write_text(json.dumps(known))
    manifest = restoring.checked(kept)  # every hash in it is right
    keys = restoring.keys_of(kept, manifest, PASSPHRASE)
    with pytest.raises(BackupError, match="封印不符"):
        restoring.secret_of(manifest, keys, None)


def test_keys_need_their_passphrase_and_the_secret_must_be_the_backup_s_own(kept: Path) -> None:
    manifest = restoring.checked(kept)
    with pytest.raises(BackupError, match="XIAOAN_BACKUP_PASSPHRASE"):
        restoring.keys_of(kept, manifest, None)
    with pytest.raises(BackupError, match="口令不对"):
        restoring.keys_of(kept, manifest, "another passphrase")
    keys = restoring.keys_of(kept, manifest, PASSPHRASE)
    assert restoring.secret_of(manifest, keys, None) == settings.SECRET_KEY
    with pytest.raises(BackupError, match="不是同一套"):
        restoring.secret_of(manifest, keys, "the secret of another installation")


def test_keys_left_out_are_asked_for(source: Source, wish: Wish) -> None:
    place, made = take(source, Wish(wish.folder, 2, None, NOW))
    assert not (place / manifests.KEYS).exists()
    with pytest.raises(BackupError, match="没有带密钥"):
        restoring.secret_of(made, restoring.keys_of(place, made, None), None)
    assert restoring.secret_of(made, {}, settings.SECRET_KEY) == settings.SECRET_KEY
    with pytest.raises(BackupError, match="口令太短"):
        take(source, Wish(wish.folder, 2, "short", NOW + timedelta(seconds=1)))


def test_the_newest_are_kept_and_share_their_photos(source: Source, wish: Wish, kept: Path) -> None:
    (wish.folder / "xiaoan-20200101T000000Z.unfinished").mkdir()  # of a run that was killed
    for days in (1, 2):
        take(source, Wish(wish.folder, 2, PASSPHRASE, NOW + timedelta(days=days)))
    found = finished(wish.folder)
    assert [path.name for path in found] == ["xiaoan-20261119T013000Z", "xiaoan-20261120T013000Z"]
    assert sorted(wish.folder.iterdir()) == found
    assert json.loads((source.state / LAST).read_text())["place"] == str(found[-1])
    photos = [next(path for path in (one / "files").rglob("*") if path.is_file()) for one in found]
    assert photos[0].samefile(photos[1])
    for one in found:
        restoring.checked(one)


def test_a_photo_that_rotted_is_not_handed_on_and_one_that_is_lost_is_told(
    source: Source, wish: Wish, kept: Path
) -> None:
    row = next(manifests.rows(kept / manifests.FILES))
    alter(kept / "files" / manifests.place_of(row[0]))
    second, _ = take(source, Wish(wish.folder, 9, PASSPHRASE, NOW + timedelta(days=1)))
    restoring.checked(second)  # taken from the state again
    shutil.rmtree(wish.folder)
    (source.files / manifests.place_of(row[0])).unlink()
    _, made = take(source, wish)
    assert made.missing_files == [row[0]]


def test_a_role_that_the_wall_holds_is_refused(source: Source, wish: Wish) -> None:
    server = database.running(database.state_dir())
    for dsn in (server.app_dsn, server.owner_dsn):
        blind = make_conninfo(dsn, dbname=str(connections["default"].settings_dict["NAME"]))
        with pytest.raises(BackupError, match="BYPASSRLS"):
            take(Source(**{**vars(source), "dsn": blind}), wish)
    assert list(wish.folder.iterdir()) == []


def test_rows_that_did_not_reach_the_dump_spoil_the_backup(
    source: Source, wish: Wish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiaoan.web.operations.backup.snapshot.LEFT_OUT", ("xiaoan_scope.key",))
    program = source.program

    def leaves_out(name: str) -> str:
        if name != "pg_dump":
            return program(name)
        script = source.state / "pg_dump"
        script.write_text(
            f'#!/bin/sh\nexec "{program(name)}" --exclude-table-data=files_file "$@"\n'
        )
        script.chmod(0o755)
        return str(script)

    client, journal = Client(), Journal()
    client.post("/accounts/sign-in/", {"username": "guard", "password": PASSWORD})
    _send(client, journal)
    with pytest.raises(BackupError, match="files_file：应有 1 行，写入 0 行"):
        take(Source(**{**vars(source), "program": leaves_out}), wish)
    assert finished(wish.folder) == []


def test_a_machine_with_data_is_left_alone(kept: Path, tmp_path: Path) -> None:
    state = tmp_path / "inhabited"
    state.mkdir()
    (state / sealing.SECRET).write_text("x")
    target = restoring.Target(state, lambda: "", lambda: "", lambda name: name, None)
    with pytest.raises(BackupError, match="--replace"):
        restoring.refuse_if_inhabited(target)
    assert restoring.move_aside(state, "before") == [state / f"{sealing.SECRET}.before"]
    assert not (state / sealing.SECRET).exists()
