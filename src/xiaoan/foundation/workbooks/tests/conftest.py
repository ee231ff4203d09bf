from __future__ import annotations

from collections.abc import Iterator

import pytest

from xiaoan.foundation.workbooks import registry

from .making import Store, things


@pytest.fixture
def store() -> Iterator[Store]:
    """A shelf whose sheet may be imported while the test runs."""
    shelf = Store()
    registry.register(things(shelf))
    yield shelf
    registry._sheets.pop("tests.things")
