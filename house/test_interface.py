"""Whatever a page writes a program can write too, or house/interface.py says why not."""

from __future__ import annotations

from house.interface import LEFT_OUT, OTHER_VERB, answered, left_out, writing_pages
from xiaoan.web.api import site

HINT = (
    "{name} takes POST: give it an operation beside its feature and a line in ANSWERED of"
    " house/interface.py, or a place in LEFT_OUT with the reason."
)


def writes() -> dict[str, str]:
    """The verb of each writing operation, by its id."""
    every = (one for _, view in site.paths() for one in view.operations)
    return {str(one.operation_id): site.policy_of(one) for one in every if one.methods[0] == "POST"}


def test_every_page_that_writes_has_its_operation_or_a_reason() -> None:
    pages = {name for name, _ in writing_pages()}
    assert len(pages) > 90
    unsaid = sorted(pages - set(answered()) - left_out())
    assert [HINT.format(name=one) for one in unsaid] == []


def test_no_line_is_of_a_page_or_an_operation_that_is_gone() -> None:
    pages = {name for name, _ in writing_pages()}
    assert sorted({*answered(), *left_out(), *OTHER_VERB} - pages) == []
    assert sorted(set(answered().values()) - set(writes())) == []


def test_no_page_is_both_answered_and_left_out_or_left_out_twice() -> None:
    named = [name for names in LEFT_OUT.values() for name in names]
    assert sorted(named) == sorted(set(named))
    assert sorted(set(named) & set(answered())) == []


def test_an_operation_asks_for_the_verb_of_its_page() -> None:
    asked = {name: one.callback.policy for name, one in writing_pages()}  # type: ignore[attr-defined]
    differing = {name for name, word in answered().items() if asked[name] != writes()[word]}
    assert differing == set(OTHER_VERB)
