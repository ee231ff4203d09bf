"""岗位权限表: by post, by what may be done, by person; two posts side by side."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from xiaoan.foundation.accounts import capabilities, roles
from xiaoan.foundation.accounts.workbook import workbook
from xiaoan.foundation.ids import read_uuid
from xiaoan.foundation.scope.access import requires
from xiaoan.foundation.scope.request import Request

from .admission import today

WAYS = {"post": "按岗位", "verb": "按权限", "person": "按人员"}


@requires("accounts.roles")
@require_safe
def table(request: Request) -> HttpResponse:
    """The table that every page is checked against, read in the direction asked for."""
    way = request.GET.get("by", "post")
    way = way if way in WAYS else "post"
    page: dict[str, object] = {"way": way, "ways": WAYS}
    if way == "person":
        return render(request, "accounts/roles_people.html", page | _people(request))
    held = roles.numbers(request.viewer, today(request))
    if way == "verb":
        page |= {"capabilities": roles.by_verb(held)}
        return render(request, "accounts/roles_verbs.html", page)
    listed = roles.by_post(held)
    left, right = request.GET.get("left", ""), request.GET.get("right", "")
    page |= {
        "roles": listed,
        "difference": roles.difference(listed, left, right),
        "fields": [_pick("left", "岗位", left), _pick("right", "对比", right)],
    }
    return render(request, "accounts/roles.html", page)


def _pick(name: str, label: str, value: str) -> dict[str, object]:
    posts = capabilities.table().posts.values()
    choices = [("", "请选择"), *((one.kind, one.title) for one in posts)]
    return {"name": name, "label": label, "kind": "select", "value": value, "choices": choices}


def _people(request: Request) -> dict[str, object]:
    table = capabilities.table()
    asked = roles.Asked(
        post=request.GET.get("post", "") if request.GET.get("post") in table.posts else "",
        verb=request.GET.get("verb", "") if request.GET.get("verb") in table.verbs else "",
        text=request.GET.get("q", "").replace("\0", "").strip()[:40],
        after=read_uuid(request.GET.get("after", "")),
    )
    rows, more = roles.holders(request.viewer, asked, today(request))
    kept = {"by": "person", "post": asked.post, "verb": asked.verb, "q": asked.text}
    verbs = [("", "任何权限"), *table.verbs.items()]
    post = _pick("post", "岗位", asked.post)
    verb = {
        "name": "verb",
        "label": "能做什么",
        "kind": "select",
        "value": asked.verb,
        "choices": verbs,
    }
    return {
        "rows": rows,
        "older": f"?{urlencode({**kept, 'after': more})}" if more else "",
        "asked": asked,
        "fields": [post, verb],
    }


@requires("accounts.roles")
@require_safe
def table_xlsx(request: Request) -> FileResponse:
    """The same for a meeting: matrix and people."""
    viewer, on = request.viewer, today(request)
    content = workbook(roles.every_holder(viewer, on), unit=viewer.org_name, on=on)
    name = f"岗位权限表_{viewer.org_name}_{on:%Y%m%d}.xlsx"
    return FileResponse(content, as_attachment=True, filename=name)
