"""Static files under names that carry their hash, compressed beforehand with gzip and brotli."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Hashed(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """A file that was forgotten is served without a hash, rather than breaking its page."""

    manifest_strict = False
