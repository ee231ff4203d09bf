"""Contracts: the list with gaps, one with its deliverables, and what is done about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from xiaoan.features.contracts import actions, documents, forms, queries, rules
from xiaoan.features.contracts.actions import Act, Item, Terms
from xiaoan.features.contracts.models import Contract, Deliverable
from xiaoan.features.contracts.queries import Sift
from xiaoan.features.contracts.rules import ContractRefused
from xiaoan.foundation.files.actions import store
from xiaoan.foundation.files.rules import FileRefused
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request
from xiaoan.foundation.terms.rules import read_day

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_FILES: Final = 10
GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@requires("contracts.read")
def register(request: Request) -> HttpResponse:
    """合同台账: the own ones, or those of a territory."""
    viewer, on = request.viewer, timezone.localdate(request.now)
    sift = _sift(request)
    found = queries.with_gaps(queries.narrowed(viewer, sift, on)[: queries.PAGE + 1], on)
    kept = {key: value for key, value in request.GET.items() if value and key != "after"}
    page = {
        "rows": found[: queries.PAGE],
        "older": _older(found, kept),
        "export": "?" + urlencode(kept) if kept else "",
        "figures": queries.figures(viewer, on),
        "uncovered": queries.uncovered(viewer, on),
        "sift": sift,
        "subjects": rules.SUBJECTS,
        "states": rules.STATES,
        "may_edit": viewer.may("contracts.edit"),
        "is_own_only": viewer.org_kind == "school",
    }
    return render(request, "contracts/register.html", page)


def _sift(request: Request) -> Sift:
    asked = request.GET
    until, _, key = asked.get("after", "").partition("_")
    day, row = read_day(until), read_uuid(key)
    return Sift(
        state=asked.get("state", rules.RUNNING),
        subject=asked.get("subject", ""),
        text=asked.get("q", "").replace("\x00", "").strip()[:40],
        gap=asked.get("gap", ""),
        after=(day, row) if day is not None and row is not None else None,
    )


def _older(found: list[queries.Row], kept: Mapping[str, object]) -> str:
    if len(found) <= queries.PAGE:
        return ""
    last = found[queries.PAGE - 1].contract
    return "?" + urlencode({**kept, "after": f"{last.until_on:%F}_{last.pk}"})


@require_safe
@requires("contracts.export")
def register_xlsx(request: Request) -> HttpResponse:
    """The 台账 as Excel, by the same filters."""
    viewer, on = request.viewer, timezone.localdate(request.now)
    rows = queries.export(viewer, _sift(request), on)
    content = documents.workbook(rows, unit=viewer.org_name, on=on)
    name = quote(f"服务合同台账_{viewer.org_name}_{on:%Y%m%d}.xlsx")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return HttpResponse(content.getvalue(), content_type=XLSX, headers=headers)


@GET_OR_POST
@requires("contracts.edit")
def add(request: Request) -> HttpResponse:
    """登记合同."""
    today = timezone.localdate(request.now)
    form = forms.ContractForm(request.POST or None, initial={"id": uuid7(), "signed_on": today})
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda: _registered(request, form))
        if made is not None:
            messages.success(request, "已登记。接着列出要交付什么、什么时候交。")
            return redirect("contracts:contract", made.pk)
    page = {"form": form, "title": "登记服务合同", "contract": None}
    return render(request, "contracts/form.html", page, status=422 if form.errors else 200)


def _registered(request: Request, form: forms.ContractForm) -> Contract:
    key = form.cleaned_data["id"]
    files = _kept_files(request, key)
    act = Act(request.viewer, request.now)
    return actions.register(id=key, terms=_terms(form), file_ids=files, act=act)


@GET_OR_POST
@requires("contracts.edit")
def edit(request: Request, contract_id: UUID) -> HttpResponse:
    """修改."""
    one = _own(request, contract_id)
    start = {name: getattr(one, name) for name in (*Terms.__dataclass_fields__, "version")}
    form = forms.ContractForm(request.POST or None, initial={**start, "id": uuid7()})
    if request.method == "POST" and form.is_valid():
        done = _tried(form, lambda: _changed(request, one, form))
        if done is not None:
            messages.success(request, "已保存。")
            return redirect("contracts:contract", one.pk)
    page = {"form": form, "title": "修改服务合同", "contract": one}
    return render(request, "contracts/form.html", page, status=422 if form.errors else 200)


def _changed(request: Request, one: Contract, form: forms.ContractForm) -> Contract:
    told = form.cleaned_data
    return actions.change(
        contract=one,
        terms=_terms(form),
        file_ids=_kept_files(request, told["id"]),
        version=told["version"],
        act=Act(request.viewer, request.now),
    )


def _terms(form: forms.ContractForm) -> Terms:
    return Terms(**{name: form.cleaned_data[name] for name in Terms.__dataclass_fields__})


def _tried(form: Any, act: Callable[[], Any]) -> Any:  # noqa: ANN401
    """What the act gives; None where it was refused, and the form says why."""
    try:
        return act()
    except (ContractRefused, FileRefused) as refusal:
        form.add_error(None, str(refusal))
        return None


def _kept_files(request: Request, key: UUID) -> list[UUID]:
    """Papers sent along; the same submission keeps each once."""
    uploads: list[UploadedFile[bytes]] = request.FILES.getlist("files")[:MOST_FILES]
    return [
        store(
            id=uuid5(key, f"file:{place}"),
            upload=upload,
            org_code=request.viewer.org_code,
            by=request.viewer,
            at=request.now,
            purpose="contracts",
        ).pk
        for place, upload in enumerate(uploads)
    ]


@require_safe
@requires("contracts.read")
def contract(request: Request, contract_id: UUID) -> HttpResponse:
    """One contract: terms, deliverables, assessments, papers."""
    one = queries.contract(request.viewer, contract_id)
    if one is None:
        raise Http404
    today = timezone.localdate(request.now)
    items = queries.deliverables(one)
    papers = queries.files([*one.file_ids, *(key for item in items for key in item.file_ids)])
    is_own = one.org_code == request.viewer.org_code and request.viewer.may("contracts.edit")
    (row,) = queries.with_gaps(queries.contracts(request.viewer).filter(pk=one.pk), today)
    page = {
        "contract": one,
        "items": items,
        "assessments": queries.assessments(one),
        "papers": {each.pk: each for each in papers},
        "gaps": row.gaps,
        "is_own": is_own,
        "may_list": is_own and one.is_running,
        "item_form": forms.ItemForm(initial={"id": uuid7()}, auto_id="item_%s"),
        "close_form": forms.CloseForm(auto_id="close_%s"),
        "words": rules,
        "today": today,
    }
    return render(request, "contracts/contract.html", page)


@require_POST
@requires("contracts.edit")
def list_item(request: Request, contract_id: UUID) -> HttpResponse:
    """列一项交付."""
    one = _own(request, contract_id)
    form = forms.ItemForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        item = Item(told["id"], told["title"], told["due_on"], told["fact_kind"])
        act = Act(request.viewer, request.now)
        _tried(form, lambda: actions.list_item(contract=one, item=item, act=act))
    return _said(request, one, form, "已列出。")


def _said(request: Request, one: Contract, form: Any, words: str) -> HttpResponse:  # noqa: ANN401
    """Back to the contract with what was done, or the first thing wrong."""
    if form.errors:
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    else:
        messages.success(request, words)
    return redirect("contracts:contract", one.pk)


@GET_OR_POST
@requires("contracts.edit")
def deliver(request: Request, item_id: UUID) -> HttpResponse:
    """登记交付 with its papers."""
    item = _item(request, item_id)
    today = timezone.localdate(request.now)
    form = forms.DeliverForm(request.POST or None, initial={"id": uuid7(), "on": today})
    if request.method == "POST" and form.is_valid():
        done = _tried(form, lambda: _delivered(request, item, form))
        if done is not None:
            messages.success(request, "已登记交付，请同事验收。")
            return redirect("contracts:contract", item.contract_id)
    page = {"form": form, "item": item, "title": "登记交付", "word": "登记", "takes_files": True}
    return render(request, "contracts/item.html", page, status=422 if form.errors else 200)


def _delivered(request: Request, item: Deliverable, form: forms.DeliverForm) -> Deliverable:
    told = form.cleaned_data
    files = _kept_files(request, told["id"])
    act = Act(request.viewer, request.now)
    return actions.deliver(item=item, on=told["on"], note=told["note"], file_ids=files, act=act)


@GET_OR_POST
@requires("contracts.edit")
def accept(request: Request, item_id: UUID) -> HttpResponse:
    """验收 or 退回."""
    item = _item(request, item_id)
    form = forms.AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told, act = form.cleaned_data, Act(request.viewer, request.now)
        if told["verdict"] == "accept":
            done = _tried(form, lambda: actions.accept(item=item, note=told["note"], act=act))
        else:
            done = _tried(form, lambda: actions.give_back(item=item, why=told["note"], act=act))
        if done is not None:
            messages.success(request, "已验收。" if done.accepted_on else "已退回。")
            return redirect("contracts:contract", item.contract_id)
    page = {"form": form, "item": item, "title": "验收", "word": "提交", "takes_files": False}
    return render(request, "contracts/item.html", page, status=422 if form.errors else 200)


@GET_OR_POST
@requires("contracts.edit")
def assess(request: Request, contract_id: UUID) -> HttpResponse:
    """考核."""
    one = _own(request, contract_id)
    form = forms.AssessForm(request.POST or None, initial={"id": uuid7()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        outcome = (told["consequence"], told["words"])
        act = Act(request.viewer, request.now)
        done = _tried(
            form,
            lambda: actions.assess(
                contract=one, id=told["id"], marks=form.marks, outcome=outcome, act=act
            ),
        )
        if done is not None:
            messages.success(request, f"考核已记下，总分 {done.total:.0f}。")
            return redirect("contracts:contract", one.pk)
    page = {"form": form, "title": "考核", "contract": one}
    return render(request, "contracts/assess.html", page, status=422 if form.errors else 200)


@require_POST
@requires("contracts.edit")
def close(request: Request, contract_id: UUID) -> HttpResponse:
    """办结 or 提前终止."""
    one = _own(request, contract_id)
    form = forms.CloseForm(request.POST)
    if form.is_valid():
        told, act = form.cleaned_data, Act(request.viewer, request.now)
        _tried(
            form,
            lambda: actions.close(contract=one, state=told["state"], why=told["why"], act=act),
        )
    return _said(request, one, form, "合同已办结。")


def _own(request: Request, contract_id: UUID) -> Contract:
    one = queries.contract(request.viewer, contract_id)
    if one is None or one.org_code != request.viewer.org_code:
        raise Http404
    return one


def _item(request: Request, item_id: UUID) -> Deliverable:
    one = queries.deliverable(request.viewer, item_id)
    if one is None or one.org_code != request.viewer.org_code:
        raise Http404
    return one
