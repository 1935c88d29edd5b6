"""The JSON Schema of a scenario file, made from the parts."""

from __future__ import annotations

from typing import Any

from ceasefire_sim.scenario.model.parts import ScenarioFile

__all__ = ["schema"]


def schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file, for editors; null stands for an absent value anywhere."""
    document = ScenarioFile.model_json_schema(by_alias=True)
    document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    document["title"] = "A ceasefire_sim scenario"
    for definition in (document, *document.get("$defs", {}).values()):
        for field in definition.get("properties", {}).values():
            field.pop("default", None)
            field.pop("title", None)
        allow_null(definition)
    shorten(document)
    return document


def allow_null(definition: dict[str, Any]) -> None:
    """Lets every field that is not required be null."""
    required = definition.get("required", [])
    for name, field in definition.get("properties", {}).items():
        if name in required:
            continue
        described = {key: field.pop(key) for key in ("description", "examples") if key in field}
        inner = field.copy()
        field.clear()
        field.update({"anyOf": [inner, {"type": "null"}], **described} if inner else described)


def shorten(document: dict[str, Any]) -> None:
    """Adds the short forms: a bare number for a parameter, a bare condition for an invariant; empty parts.

    And the long form of a definition that stands for several.
    """
    properties = document["properties"]
    for section, short in (("parameters", ["number", "string"]), ("invariants", ["string", "boolean"])):
        mapping = properties[section]["anyOf"][0]
        mapping["additionalProperties"] = {
            "anyOf": [mapping["additionalProperties"], {"type": short}, {"type": "null"}]
        }
    definitions = properties["definitions"]["anyOf"][0]
    expression = definitions["additionalProperties"]
    index = document["$defs"]["Parameter"]["properties"]["for"]
    several = {"type": "object", "required": ["value", "for"], "properties": {"value": expression, "for": index}}
    definitions["additionalProperties"] = {"anyOf": [expression, several, {"type": "null"}]}
    document["$defs"]["Phases"]["properties"].pop("for")
    for section in properties.values():
        for mapping in section.get("anyOf", []):
            inner = mapping.get("additionalProperties")
            if isinstance(inner, dict) and "$ref" in inner:
                mapping["additionalProperties"] = {"anyOf": [inner, {"type": "null"}]}
    document["required"] = [
        name for name in document.get("required", []) if name not in ("scenario", "horizon", "phases")
    ]
