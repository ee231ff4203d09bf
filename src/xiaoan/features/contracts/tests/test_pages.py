from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from python_calamine import CalamineWorkbook

from house.world import TODAY
from xiaoan.features.contracts.models import Assessment, Contract, Deliverable
from xiaoan.foundation import scope
from xiaoan.foundation.ids import uuid7

SignIn = Callable[..., Client]


def photo() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (32, 24), "white").save(content, "JPEG")
    return SimpleUploadedFile("合同.jpg", content.getvalue(), "image/jpeg")


def told(**more: Any) -> dict[str, Any]:
    start = TODAY.isoformat()
    until = (TODAY + timedelta(days=200)).isoformat()
    return {
        "id": str(uuid7()), "version": "0", "title": "演示心理服务", "subject": "psychology",
        "provider": "演示心理机构", "amount_yuan": "3000", "source": "budget",
        "signed_on": start, "from_on": start, "until_on": until,
    } | more  # fmt: skip


def test_a_contract_from_its_form_to_its_end(sign_in: SignIn) -> None:
    logistics, principal = sign_in("logistics"), sign_in("principal")
    asked = told()
    for _ in range(2):
        made = logistics.post(reverse("contracts:add"), {**asked, "files": photo()})
    where = made["Location"]
    day = (TODAY + timedelta(days=9)).isoformat()
    key = str(uuid7())
    item = {"id": key, "title": "心理测评报告", "due_on": day, "fact_kind": ""}
    logistics.post(reverse("contracts:list_item", args=[asked["id"]]), item)
    taken = {"id": str(uuid7()), "on": TODAY.isoformat(), "note": "纸质一份", "files": photo()}
    logistics.post(reverse("contracts:deliver", args=[key]), taken)
    own = logistics.post(reverse("contracts:accept", args=[key]), {"verdict": "accept"})
    assert "不能自己验收" in own.content.decode()
    principal.post(reverse("contracts:accept", args=[key]), {"verdict": "accept", "note": "齐全"})
    marks = {f"mark_{one}": "5" for one in ("quality", "time", "people", "record")}
    assess = reverse("contracts:assess", args=[asked["id"]])
    assert logistics.get(assess).status_code == 200
    logistics.post(assess, {"id": str(uuid7()), "consequence": "renew", **marks})
    logistics.post(reverse("contracts:close", args=[asked["id"]]), {"state": "ended"})
    said = logistics.get(where).content.decode()
    for words in ("心理测评报告", "已验收", "100 分", "合同.jpg"):
        assert words in said
    with scope.system():
        one = Contract.objects.get(pk=asked["id"])
        assert (one.state, len(one.file_ids)) == ("ended", 1)
        assert Assessment.objects.count() == 1
        assert Deliverable.objects.get(pk=key).state == "accepted"


def test_what_is_wrong_is_said_and_nothing_is_lost(sign_in: SignIn) -> None:
    wrong = told(provider_code="91350100M000100Y44", until_on=(TODAY - timedelta(days=1)))
    answer = sign_in("logistics").post(reverse("contracts:add"), wrong)
    assert answer.status_code == 422
    assert "校验位" in answer.content.decode()
    assert "演示心理机构" in answer.content.decode()
    late = told(until_on=(TODAY - timedelta(days=1)).isoformat())
    answer = sign_in("logistics").post(reverse("contracts:add"), late)
    assert "早于开始日期" in answer.content.decode()


def test_the_list_and_its_workbook(sign_in: SignIn, contract: Contract) -> None:
    clerk = sign_in("clerk")
    said = clerk.get(reverse("contracts:register"), {"q": "检测", "after": "x_y"}).content.decode()
    assert contract.title in said
    assert "没有列出交付内容" in said
    book = clerk.get(reverse("contracts:xlsx"))
    rows = CalamineWorkbook.from_filelike(BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert rows[3][1] == contract.title


def test_a_change(sign_in: SignIn, contract: Contract) -> None:
    page = reverse("contracts:edit", args=[contract.pk])
    logistics = sign_in("logistics")
    assert contract.title in logistics.get(page).content.decode()
    changed = told(version="1", title="改过的合同")
    assert logistics.post(page, changed).status_code == 302
    assert logistics.post(page, changed).status_code == 422


def test_outsiders_find_nothing_and_overseers_change_nothing(
    sign_in: SignIn, contract: Contract, item: Deliverable
) -> None:
    page = reverse("contracts:contract", args=[contract.pk])
    assert sign_in("neighbour_clerk").get(page).status_code == 404
    assert sign_in("guard").get(page).status_code == 403
    clerk = sign_in("clerk")
    assert clerk.get(page).status_code == 200
    assert clerk.get(reverse("contracts:edit", args=[contract.pk])).status_code == 404
    assert clerk.get(reverse("contracts:deliver", args=[item.pk])).status_code == 404
