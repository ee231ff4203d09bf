"""The request as a view gets it: somebody looks, at some moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from xiaoan.foundation.scope.viewer import Viewer


class Request(HttpRequest):
    """A request behind the scope middleware, in a view that is open to signed-in people."""

    now: datetime
    viewer: Viewer
    held: Sequence[Any]  # the posts the viewer may act in, as accounts read them
