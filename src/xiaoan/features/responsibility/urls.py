"""Paths of responsibility."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from .views import issues, letters, lists

app_name = "responsibility"
urlpatterns = [
    route("", lists.mine, name="mine"),
    route("mine.<slug:form>", lists.mine_paper, name="mine_paper"),
    route("organisations/", lists.organisations, name="organisations"),
    route("organisations/<int:code>/", lists.organisation, name="organisation"),
    route(
        "organisations/<int:code>/list.<slug:form>",
        lists.organisation_paper,
        name="organisation_paper",
    ),
    route("letters/", letters.letters, name="letters"),
    route("letters/<uuid:letter_id>/", letters.letter, name="letter"),
    route("letters/<uuid:letter_id>/letter.<slug:form>", letters.letter_paper, name="letter_paper"),
    route("letters/<uuid:letter_id>/signature.jpg", letters.signature, name="signature"),
    route("check/<uuid:letter_id>/<slug:mark>/", letters.check, name="check"),
    route("issues/new/", issues.new, name="new"),
    route("issues/<uuid:issue_id>/", issues.issue, name="issue"),
    route("issues/<uuid:issue_id>/urge/", issues.urge, name="urge"),
    route("issues/<uuid:issue_id>/countersign/", issues.countersign, name="countersign"),
    route("issues/<uuid:issue_id>/supplement/", issues.supplement, name="supplement"),
    route("issues/<uuid:issue_id>/withdraw/", issues.withdraw, name="withdraw"),
]
