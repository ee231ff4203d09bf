"""For pupils, without an account: the door of a class, the paper, and what was right and why.

Every page is one document of its own with a small style sheet: it opens on an old phone, and works
without a script.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from xiaoan.features.literacy import actions
from xiaoan.features.literacy.actions import LiteracyRefused
from xiaoan.features.literacy.actions.answering import ends_at, items_of
from xiaoan.features.literacy.models import Sheet, Sitting
from xiaoan.features.literacy.queries import links, running
from xiaoan.features.literacy.queries.items import numbers, pictures
from xiaoan.features.literacy.rules.bank import LETTERS, Item
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.views.admission import address_of
from xiaoan.foundation.scope.access import public
from xiaoan.foundation.scope.request import Request
from xiaoan.foundation.tokens.limits import take

GET_OR_POST: Final = require_http_methods(["GET", "HEAD", "POST"])
UNKNOWN: Final = "没有这个码。请对照纸条再输一遍，一共 6 位，没有字母 O、I、L 和数字 0、1。"
SLOWLY: Final = "这里刚刚输错了很多次，请过一分钟再试。"
NO_DOOR: Final = ("没有这个班级口令", "请再扫一次老师的二维码，或者请老师看一看地址。")
CLOSED: Final = (
    "答题已经结束",
    "老师已经结束这个班的答题。交过卷的同学输入自己的码，可以看每题为什么。",
)
NO_PAPER: Final = ("找不到这张答卷", "请从老师的二维码进去，再输入纸条上的码。")
SAVED: Final = "已保存。手机没电也不怕：换一部手机，输入同一个码接着答。"


@csrf_exempt
@GET_OR_POST
@public
def door(request: Request, link: str) -> HttpResponse:
    """Public: pupils have no account; a class's word and the code on a slip stand for one."""
    with scope.system():
        one = running.by_link(link)
        if one is None:
            return _said(request, NO_DOOR, 404)
        if request.method != "POST":
            return _door(request, one)
        return _let_in(request, one)


def _let_in(request: Request, one: Sitting) -> HttpResponse:
    typed = request.POST.get("code", "")[:40]
    seat = links.seat_of(one, typed)
    if not seat:
        key, most = f"literacy:{address_of(request)}", numbers().wrong_codes_a_minute
        allowed = take(key, most, request.now)
        fault, status = (UNKNOWN, 422) if allowed.is_granted else (SLOWLY, 429)
        return _door(request, one, typed=typed, fault=fault, status=status)
    sheet = Sheet.objects.get(sitting=one, seat=seat)
    if not one.is_closed and sheet.submitted_at is None:
        actions.begin(sheet=sheet, at=request.now)
    return redirect(links.sheet_path(sheet))


def _door(request: Request, one: Sitting, *, status: int = 200, **more: str) -> HttpResponse:
    return _bare(request, "literacy/door.html", {"one": one, **more}, status)


@csrf_exempt
@GET_OR_POST
@public
def paper(request: Request, sheet_id: UUID, mark: str) -> HttpResponse:
    """Public: whoever gave the code of a seat answers it, once, and sees afterwards why."""
    with scope.system():
        sheet = links.by_mark(sheet_id, mark)
        if sheet is None:
            return _said(request, NO_PAPER, 404)
        if request.method == "POST" and sheet.submitted_at is None:
            return _taken(request, sheet)
        return _shown(request, sheet)


def _taken(request: Request, sheet: Sheet) -> HttpResponse:
    """What was sent is kept or handed in; a second handing-in shows the first."""
    answers = _answers(request, items_of(sheet))
    blank = sum(not one for one in answers)
    try:
        if request.POST.get("deed") != "submit":
            kept = actions.save(sheet=sheet, answers=answers, at=request.now)
            return _shown(request, kept, said=SAVED)
        if blank and request.POST.get("sure") != "1" and not _is_late(request, sheet):
            kept = actions.save(sheet=sheet, answers=answers, at=request.now)
            left = sum(not one for one in kept.answers)
            if left:
                return _shown(request, kept, blank=left)
        actions.submit(sheet=sheet, answers=answers, at=request.now)
    except LiteracyRefused:
        return _said(request, CLOSED, 409)
    return redirect(links.sheet_path(sheet))


def _is_late(request: Request, sheet: Sheet) -> bool:
    end = ends_at(sheet)
    return end is not None and request.now >= end


def _answers(request: Request, items: Sequence[Item]) -> list[str]:
    """What was chosen, in the order of the paper; an order as the letters of its steps."""
    return [
        _ordered(request, place, one) if one.kind == "order" else _chosen(request, f"q{place}")
        for place, one in enumerate(items)
    ]


def _chosen(request: Request, name: str) -> str:
    word = request.POST.get(name, "")
    return word if word in tuple(LETTERS) else ""


def _ordered(request: Request, place: int, one: Item) -> str:
    steps = [_chosen(request, f"q{place}s{step}") for step in range(len(one.options))]
    return "".join(steps)


def _shown(request: Request, sheet: Sheet, *, said: str = "", blank: int = 0) -> HttpResponse:
    items = items_of(sheet)
    told = [*sheet.answers, *[""] * (len(items) - len(sheet.answers))]
    page: dict[str, Any] = {
        "sheet": sheet,
        "one": sheet.sitting,
        "rows": [(place, item, told[place]) for place, item in enumerate(items)],
        "pictures": pictures(),
    }
    if sheet.submitted_at is not None:
        return _bare(request, "literacy/why.html", page, 200)
    if sheet.sitting.is_closed or sheet.sitting.assessment.is_ended:
        return _said(request, CLOSED, 409)
    if sheet.started_at is None:
        return redirect(links.door_path(sheet.sitting))
    end = ends_at(sheet)
    left = max(0, int((end - request.now).total_seconds())) if end else 0
    page |= {"left": left, "minutes_left": -(-left // 60), "said": said, "blank": blank}
    return _bare(request, "literacy/paper.html", page, 422 if blank else 200)


def _said(request: Request, words: tuple[str, str], status: int) -> HttpResponse:
    page = {"title": words[0], "sentence": words[1]}
    return _bare(request, "literacy/said.html", page, status)


def _bare(request: Request, name: str, page: dict[str, Any], status: int) -> HttpResponse:
    response = render(request, name, page, status=status)
    response["Cache-Control"] = "no-store"
    return response
