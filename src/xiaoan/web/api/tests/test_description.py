"""The description is whole, valid, and readable without script."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
from django.test import Client

from house.world import World
from xiaoan.foundation.accounts import capabilities
from xiaoan.foundation.api.operations import PUBLIC
from xiaoan.web.api import examples, schema, site

ALWAYS = {"400", "401", "403", "404", "405", "406", "422", "429", "503"}


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    made = schema.description()
    return [(path, how, told) for path, on in made["paths"].items() for how, told in on.items()]


def test_every_operation_says_every_answer_its_verb_and_its_words() -> None:
    assert len(operations()) > 45
    for path, how, told in operations():
        wanted = ALWAYS | ({"409", "413", "415"} if how == "post" else {"304"})
        assert wanted <= set(told["responses"]), path
        assert told["x-verb"] in {*capabilities.table().verbs, "signed-in", PUBLIC}
        assert told["summary"] and told["description"] and told["operationId"]


def test_no_object_takes_members_it_does_not_know() -> None:
    open_ones = [
        name
        for name, one in schema.description()["components"]["schemas"].items()
        if one.get("type") == "object" and one.get("additionalProperties") is not False
    ]
    assert open_ones == []


def test_every_example_of_a_body_is_one_that_the_schema_takes() -> None:
    made = schema.description()
    for path, _, told in operations():
        content = told.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            continue
        wanted = content["application/json"]["schema"]
        sample = examples.example(wanted, made["components"]["schemas"])
        whole = {"components": made["components"], **wanted}
        assert list(jsonschema_rs.validator_for(whole).iter_errors(sample)) == [], path


def test_every_address_is_described_and_the_other_way_round() -> None:
    described = set(schema.description()["paths"])
    assert {f"/api/{schema._plain(where)}" for where, _ in site.paths()} == described


def test_the_description_is_open_and_cheap_to_ask_again(world: World) -> None:
    first = Client().get("/api/openapi.json")
    assert first.json()["openapi"] == "3.1.0"
    again = Client().get("/api/openapi.json", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_the_reading_page_needs_no_script_and_nothing_from_elsewhere(world: World) -> None:
    page = Client().get("/api/docs").content.decode()
    assert "curl -H" in page
    assert "https://cdn" not in page
    assert "<script>" not in page
