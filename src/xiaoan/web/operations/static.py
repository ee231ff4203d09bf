"""Static files under names that carry their hash, compressed beforehand with gzip and brotli.

The framework's stylesheet is thinned to what our pages use while it is collected, so that it
always fits the templates it is served with; in development it is served whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from xiaoan.web.operations import thinning

PACKAGE: Final = Path(__file__).parents[2]
FRAMEWORK: Final = "vendor/tabler.min.css"
SUFFIXES: Final = (".html", ".js", ".py", ".css")
ELSEWHERE: Final = frozenset({"vendor", "tests", "migrations", "packs", "assets"})


class Hashed(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A file that was forgotten is served without a hash, rather than breaking its page."""

    manifest_strict = False
    support_js_module_import_aggregation = True  # or a module would be loaded twice, by two names


class Thinned(finders.BaseFinder):
    """Offers the framework's stylesheet, thinned, to be collected instead of the whole one."""

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, *args: Any, **kwargs: Any) -> list[str]:  # type: ignore[override]
        """Nothing: in development the whole one is served, by the finder after this."""
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, InMemoryStorage]]:
        whole = finders.find(FRAMEWORK)
        if whole:
            offered = InMemoryStorage()
            offered.save(FRAMEWORK, ContentFile(thin(Path(str(whole)).read_text("utf-8")).encode()))
            yield FRAMEWORK, offered


def thin(whole: str) -> str:
    """The stylesheet with what our templates, scripts and modules name."""
    texts = {one: one.read_text("utf-8") for one in _written_by_us()}
    css = "".join(text for one, text in texts.items() if one.suffix == ".css")
    named = thinning.words_of(text for one, text in texts.items() if one.suffix != ".css")
    return thinning.thinned(whole, named, css)


def _written_by_us() -> Iterator[Path]:
    for folder, below, names in os.walk(PACKAGE):
        below[:] = [one for one in below if one not in ELSEWHERE]
        yield from (Path(folder, name) for name in names if name.endswith(SUFFIXES))


def collect() -> None:
    """Put every static file into the state folder, hashed and compressed.

    The settings have to be loaded with XIAOAN_COLLECT=1, or they choose plain names. The names of
    the old files go away with them: whoever has an old page open loads it again.
    """
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
