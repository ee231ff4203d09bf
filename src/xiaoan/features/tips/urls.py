"""Paths of tips: for strangers, for whoever holds a code, for the offices."""

from __future__ import annotations

from xiaoan.foundation.scope.access import route

from .views import following, handled, inbox, posters, praising, reporting

app_name = "tips"
urlpatterns = [
    route("", reporting.choose, name="choose"),
    route("map/<int:county_code>/", reporting.county_map, name="map"),
    route("map/<int:county_code>/points.json", reporting.points, name="points"),
    route("at/<int:place_code>/", reporting.report, name="report"),
    route("follow/", following.follow, name="follow"),
    route("follow/say/", following.say, name="say"),
    route("follow/answer/", following.answer, name="answer"),
    route("follow/receipt.pdf", following.receipt, name="receipt"),
    route("follow/photo/<uuid:file_id>/", following.photo, name="reply_photo"),
    route("handled/<int:county_code>/", handled.county, name="handled"),
    route("handled/<int:county_code>/points.json", handled.points, name="handled_points"),
    route("shown/<uuid:tip_id>/<int:place>.jpg", handled.photo, name="shown"),
    route("inbox/", inbox.listing, name="inbox"),
    route("case/<uuid:case_id>/", inbox.case, name="case"),
    route("held/<uuid:tip_id>/", inbox.held, name="held"),
    route("held/<uuid:tip_id>/release/", inbox.release, name="release"),
    route("held/<uuid:tip_id>/hide/", inbox.hide, name="hide"),
    route("one/<uuid:tip_id>/say/", inbox.say, name="tell"),
    route("one/<uuid:tip_id>/contact/", inbox.contact, name="contact"),
    route("one/<uuid:tip_id>/unseal/", inbox.unseal, name="unseal"),
    route("one/<uuid:tip_id>/photo/<uuid:file_id>/", inbox.photo, name="photo"),
    route("one/<uuid:tip_id>/publish/", inbox.publish, name="publish"),
    route("one/<uuid:tip_id>/withdraw/", inbox.withdraw, name="withdraw"),
    route("poster/", posters.poster, name="poster"),
    route("praise/", praising.praise, name="praise"),
    route("praise/<uuid:praise_id>/letter.docx", praising.letter, name="letter"),
]
