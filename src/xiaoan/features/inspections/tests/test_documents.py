from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from xiaoan.features.inspections import documents
from xiaoan.features.inspections.tests.conftest import Ground
from xiaoan.foundation.papers import pdf


def plate(number: int) -> documents.Plate:
    return documents.Plate(
        school="演示第一小学",
        number=number,
        name=f"东侧楼梯{number}",
        place="教学楼 2层",
        area="消防",
        url=f"https://xiaoan.example/inspections/at/TOKEN{number}",
        token=f"TOKEN{number}",
    )


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (8, 1), (9, 2)])
def test_eight_plates_fill_a_page(count: int, expected: int) -> None:
    pdf = documents.render(plate(number) for number in range(count))
    assert pdf.startswith(b"%PDF-")
    assert pages(pdf) == expected


def test_the_school_s_sheet_is_served_as_pdf(
    ground: Ground, sign_in: Callable[..., Client]
) -> None:
    answer = sign_in("officer").get("/inspections/plates.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert pages(answer.content) == 1


def test_a_missing_font_comes_back_to_the_list_with_the_sentence(
    ground: Ground, sign_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "FONTS", ("No Such Font",))
    page = sign_in("officer").get("/inspections/plates.pdf", follow=True)
    assert "请管理员安装任一中文字体" in page.content.decode()
