"""责任书 as its signer sees it: read to the end, sign, keep the paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from xiaoan.features.responsibility import actions, forms
from xiaoan.features.responsibility.documents import paper_of_letter
from xiaoan.features.responsibility.models import Letter
from xiaoan.features.responsibility.queries import letters as queries
from xiaoan.features.responsibility.rules import letters as rules
from xiaoan.features.responsibility.rules.letters import LetterRefused
from xiaoan.foundation import scope
from xiaoan.foundation.accounts.actions.passwords import prove_password
from xiaoan.foundation.accounts.actions.second_factor import try_of
from xiaoan.foundation.accounts.actions.signing_in import SignInRefused
from xiaoan.foundation.accounts.models import Person
from xiaoan.foundation.accounts.views.admission import address_of
from xiaoan.foundation.files.rules import FileRefused
from xiaoan.foundation.ids import read_uuid, uuid7
from xiaoan.foundation.scope.access import public, requires
from xiaoan.foundation.scope.request import Request

from .papers import served


@require_safe
@requires("responsibility.read")
def letters(request: Request) -> HttpResponse:
    """One's own letters, and what the own organisation issued."""
    viewer = request.viewer
    may_issue = viewer.may("responsibility.issue")
    page = {
        "mine": list(queries.mine(viewer)),
        "issues": list(queries.issues(viewer)[:40]) if may_issue else [],
        "may_issue": may_issue and bool(queries.targets(viewer)),
        "targets": rules.TARGETS,
        "states": rules.STATES,
        "today": timezone.localdate(request.now),
    }
    return render(request, "responsibility/letters.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("responsibility.read")
def letter(request: Request, letter_id: UUID) -> HttpResponse:
    """The whole text; under it the signature, or the place for it."""
    one = _letter(request, letter_id)
    may_sign = request.viewer.person_id == one.person_id and one.is_open
    form = forms.SignForm(person_name=one.person_name, initial=_fresh(one))
    if request.method == "POST":
        form = forms.SignForm(request.POST, person_name=one.person_name)
        if form.is_valid() and _signed(request, one, form):
            messages.success(request, "已签字，等发出单位会签。")
            return redirect("responsibility:letter", one.pk)
    shows = queries.may_see_signature(request.viewer, one)
    page = {
        "letter": one,
        "text": one.text,
        "form": form,
        "may_sign": may_sign and request.viewer.on_behalf_of is None,
        "is_mine": request.viewer.person_id == one.person_id,
        "has_picture": shows and one.signature_id is not None,
        "is_late": one.is_open and one.due_on < timezone.localdate(request.now),
        "states": rules.STATES,
        "ways": rules.WAYS,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "responsibility/letter.html", page, status=status)


def _fresh(one: Letter) -> dict[str, Any]:
    return {"id": uuid7(), "text_hash": one.text_hash}


def _signed(request: Request, one: Letter, form: forms.SignForm) -> bool:
    """Sign as the form says; what stands in the way becomes the form's error."""
    told = form.cleaned_data
    try:
        if not told["drawn"]:
            _prove(request, told["password"])
        actions.sign(
            letter=one,
            signing=actions.Signing(
                text_hash=told["text_hash"],
                has_read=told["has_read"],
                picture=told["drawn"],
                is_typed=not told["drawn"],
                file_id=uuid5(told["id"], "signature"),
                sign_in_id=read_uuid(str(request.session.get("sign_in", ""))),
            ),
            by=request.viewer,
            at=request.now,
        )
    except SignInRefused as refusal:
        form.add_error("password", str(refusal))
        return False
    except (LetterRefused, FileRefused) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _prove(request: Request, password: str) -> None:
    with scope.system():
        person = Person.objects.get(pk=request.viewer.person_id)
    tried = try_of(person, address_of(request), request.now)
    prove_password(person=person, password=password, one=tried)


@require_safe
@requires("responsibility.read")
def letter_paper(request: Request, letter_id: UUID, form: str) -> HttpResponse:
    """The letter as PDF or Word, with its signature for who may see it."""
    one = _letter(request, letter_id)
    if form not in ("pdf", "docx"):
        raise Http404
    address = request.build_absolute_uri(queries.check_path(one))
    paper = paper_of_letter(one, _picture(request, one), address)
    return served(request, paper, form, f"{one.title}-{one.org_name}-{one.person_name}")


@require_safe
@requires("responsibility.read")
def signature(request: Request, letter_id: UUID) -> HttpResponse:
    """The picture alone, for the signer, the issuer and who supervises them; never kept."""
    content = _picture(request, _letter(request, letter_id))
    if not content:
        raise Http404
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="image/jpeg", headers=headers)


def _picture(request: Request, one: Letter) -> bytes:
    """The drawn signature as bytes; empty where there is none for this reader."""
    if not queries.may_see_signature(request.viewer, one):
        return b""
    kept = queries.signature(one)
    if kept is None or not kept.path.exists():
        return b""
    if request.viewer.person_id != one.person_id:
        actions.note_seen(letter=one, by=request.viewer, at=request.now)
    return kept.path.read_bytes()


@require_safe
@public
def check(request: Request, letter_id: UUID, mark: str) -> HttpResponse:
    """Public: whoever holds the paper asks whether it is the text that was signed.

    The code on the paper names the letter and the beginning of its text's hash, so nobody comes
    here without it. No text is shown, and of the person only the family name.
    """
    with scope.system():
        one = queries.by_hash(letter_id, mark)
        noted = queries.signed_entry(one) if one is not None else None
    page = {
        "letter": one,
        "entry": noted,
        "is_same": one is not None and rules.hash_of(one.text) == one.text_hash,
        "family": one.person_name[:1] + "＊" * (len(one.person_name) - 1) if one else "",
        "states": rules.STATES,
    }
    return render(request, "responsibility/check.html", page, status=200 if one else 404)


def _letter(request: Request, letter_id: UUID) -> Letter:
    found = queries.letter(request.viewer, letter_id)
    if found is None:
        raise Http404
    return found
