"""The first administrator comes once, by a code that is shown once."""

from __future__ import annotations

import re

import pytest

from house.world import BUREAU, World
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.models import Appointment, Person
from xiaoan.foundation.ledger.models import Entry, SigningKey
from xiaoan.foundation.orgs.models import Organisation, Territory
from xiaoan.web.operations import installing
from xiaoan.web.operations.installing import First
from xiaoan.web.operations.terminal import Refusal

FIRST = First("511723", "演示县教科局", "演示管理员", "chief")


@pytest.fixture
def bare(world: World) -> World:
    """The county is in the gazetteer, and nobody administers it."""
    with scope.system():
        Territory.objects.filter(code=51172300000000).update(adcode="511723")
        Appointment.objects.filter(post__kind="administrator").delete()
    return world


def test_the_code_is_shown_once_and_the_deed_is_in_the_ledger(
    bare: World, capsys: pytest.CaptureFixture[str]
) -> None:
    installing._first_administrator(FIRST)
    said = capsys.readouterr().out
    code = re.search(r"首次登录码：(\S+)", said)
    assert code is not None
    with scope.system():
        person = Person.objects.get(username="chief")
        assert (person.org_code, person.has_usable_password()) == (BUREAU, False)
        assert SigningKey.objects.filter(org_code=BUREAU, retired_at__isnull=True).exists()
        entries = Entry.objects.filter(org_code=BUREAU)
        assert entries.filter(verb="accounts.appointed").exists()
        assert code.group(1) not in str(list(entries.values("body")))
    installing._first_administrator(FIRST)
    assert "已经有系统管理员" in capsys.readouterr().out


def test_a_county_without_a_bureau_gets_one(bare: World) -> None:
    with scope.system():
        Territory.objects.create(
            code=51172400000000, hi=51172499999999, adcode="511724", level="county",
            name="演示新县", full_name="演示新县",
        )  # fmt: skip
    installing._first_administrator(First("511724", "演示新县教育局", "演示管理员", "other"))
    with scope.system():
        bureau = Organisation.objects.get(code=51172400000002)
    assert (bureau.name, bureau.kind, bureau.line) == ("演示新县教育局", "department", "education")


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (First("999999", "甲", "乙", "chief"), "没有区划代码为 999999"),
        (First("511723", "甲", "乙", "guard"), "登录名 guard 已被使用"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(bare: World, first: First, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        installing._first_administrator(first)


def test_three_words_belong_together() -> None:
    with pytest.raises(Refusal, match="一起给出"):
        installing.install(["--county", "511723"])
