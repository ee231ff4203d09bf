"""The identifier that a form carries, so that sending it twice does it once."""

from __future__ import annotations

from django import forms


def own_key(then: str = "填") -> forms.UUIDField:
    """A hidden UUIDv7 that the page made; `then` is what to do again once the page is fresh."""
    stale = f"页面已过期，请刷新后再{then}。"
    return forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": stale, "invalid": stale}
    )
