"""The API's page for people: the same document that programs read, as plain HTML."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from snoutos.web.api import api


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: str
    is_required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answer: tuple[Field, ...]


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    document = api.get_openapi_schema()
    return render(
        request,
        "api_docs.html",
        {"title": "API", "info": document["info"], "endpoints": _endpoints(document)},
    )


def _endpoints(document: dict[str, Any]) -> tuple[Endpoint, ...]:
    schemas = document.get("components", {}).get("schemas", {})
    return tuple(
        Endpoint(
            method=method.upper(),
            path=path,
            summary=operation.get("summary", ""),
            description=operation.get("description", ""),
            parameters=tuple(_parameter(said) for said in operation.get("parameters", ())),
            body=_fields(_json(operation.get("requestBody", {})), schemas),
            answer=_answer(operation, schemas),
        )
        for path, operations in sorted(document["paths"].items())
        for method, operation in operations.items()
    )


def _answer(operation: dict[str, Any], schemas: dict[str, Any]) -> tuple[Field, ...]:
    good = [said for status, said in operation["responses"].items() if int(status) < 300]
    return _fields(_json(good[0]), schemas) if good else ()


def _parameter(said: dict[str, Any]) -> Field:
    return Field(
        name=said["name"],
        type=_type(said.get("schema", {})),
        is_required=said.get("required", False),
        description=said.get("description", ""),
    )


def _json(container: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = (
        container.get("content", {}).get("application/json", {}).get("schema", {})
    )
    return schema


def _fields(schema: dict[str, Any], schemas: dict[str, Any]) -> tuple[Field, ...]:
    resolved = schemas.get(_name(schema), schema)
    needed = resolved.get("required", ())
    return tuple(
        Field(
            name=name,
            type=_type(said),
            is_required=name in needed,
            description=said.get("description", ""),
        )
        for name, said in resolved.get("properties", {}).items()
    )


def _type(schema: dict[str, Any]) -> str:
    """A few words for people; programs have the document itself."""
    if "anyOf" in schema:
        return " or ".join(_type(choice) for choice in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return str(_name(schema) or schema.get("format") or schema.get("type", "anything"))


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]
