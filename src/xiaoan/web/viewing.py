"""Who looks: the person in their post, or in the archive that they have opened."""

from __future__ import annotations

from xiaoan.foundation.accounts import queries
from xiaoan.foundation.orgs.archive import as_reader
from xiaoan.foundation.scope import Viewer
from xiaoan.foundation.scope.request import Request


def viewer_of_request(request: Request) -> Viewer | None:
    """What the scope middleware asks at every request."""
    viewer = queries.viewer_of_request(request)
    return as_reader(viewer, request.session, request.method)
