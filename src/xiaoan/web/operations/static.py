"""Static files under names that carry their hash, compressed beforehand with gzip and brotli."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Hashed(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A file that was forgotten is served without a hash, rather than breaking its page."""

    manifest_strict = False
    support_js_module_import_aggregation = True  # or a module would be loaded twice, by two names


def collect() -> None:
    """Put every static file into the state folder, hashed and compressed.

    The settings have to be loaded with XIAOAN_COLLECT=1, or they choose plain names. The names of
    the old files go away with them: whoever has an old page open loads it again.
    """
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
