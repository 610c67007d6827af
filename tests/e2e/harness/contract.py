"""Holds what a server answers to protocol/openapi.json and protocol/asyncapi.json.

Clients ignore fields that they don't know, so the documents' objects are open; here an undocumented field is a fault.
"""

import functools
import json
from pathlib import Path
from urllib.parse import unquote

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

PROTOCOL = Path(__file__).resolve().parents[3] / "protocol"
OPENAPI = json.loads((PROTOCOL / "openapi.json").read_text())
ASYNCAPI = json.loads((PROTOCOL / "asyncapi.json").read_text())
METHODS = ("get", "post", "put", "patch", "delete")


class Undocumented(AssertionError):
    """The server said what its documents do not."""


def resolve(document, part):
    """What a `$ref` points to, or the part itself."""
    while "$ref" in part:
        part = functools.reduce(lambda inside, name: inside[name], part["$ref"].split("/")[1:], document)
    return part


def closed(document, part):
    """The schemas in `part` with every object closed to fields that it does not list."""
    if isinstance(part, list):
        return [closed(document, inner) for inner in part]
    if not isinstance(part, dict):
        return part
    copy = {name: closed(document, inner) for name, inner in part.items()}
    if copy.get("type") == "object" and "properties" in copy:
        copy.setdefault("additionalProperties", False)
    if branches := _by_type(document, copy.get("oneOf", [])):
        del copy["oneOf"]
        copy["byType"] = branches
    return copy


def _by_type(document, branches):
    """The branches of a oneOf by the `type` that each asks for; nothing where it does not tell them apart."""
    names = [resolve(document, branch).get("properties", {}).get("type", {}).get("const") for branch in branches]
    return dict(zip(names, branches)) if None not in names and len(set(names)) == len(names) else None


def _validate_by_type(validator, branches, instance, schema):
    """As the oneOf that it stands for, at the cost of one branch, and with a complaint that says what is wrong."""
    kind = instance.get("type") if isinstance(instance, dict) else None
    if kind in branches:
        yield from validator.descend(instance, branches[kind], schema_path=kind)
    else:
        yield ValidationError(f"{kind!r} is none of the types {', '.join(branches)}")


Validator = extend(Draft202012Validator, {"byType": _validate_by_type})


class Document:
    """Validates values against schemas of one document, as it is or closed."""

    def __init__(self, document):
        self.document = document
        self._components = {True: closed(document, document["components"]), False: document["components"]}
        self._validators = {}

    def complaint(self, schema, value, *, close=True):
        """What is wrong with `value`, or None."""
        key = (json.dumps(schema), close)
        if key not in self._validators:
            chosen = closed(self.document, schema) if close else schema
            self._validators[key] = Validator({"components": self._components[close], "allOf": [chosen]})
        error = next(self._validators[key].iter_errors(value), None)
        return None if error is None else f"{error.json_path}: {error.message}"


REST = Document(OPENAPI)
FRAMES = Document(ASYNCAPI)


def _templates():
    """(segments of the path, the item, whether it lies below /api/v1), paths without parameters first."""
    found = []
    for path, item in OPENAPI["paths"].items():
        found.append((path.split("/")[1:], item, "servers" not in item))
    return sorted(found, key=lambda template: sum("{" in segment for segment in template[0]))


TEMPLATES = _templates()


def operation_of(method, target):
    """The documented operation of a call; None where there is none."""
    segments = [unquote(segment) for segment in target.partition("?")[0].split("/")[1:]]
    in_api = segments[:2] == ["api", "v1"]
    segments = segments[2:] if in_api else segments
    for template, item, below in TEMPLATES:
        fits = len(template) == len(segments) and all(a == b or "{" in a for a, b in zip(template, segments))
        if below == in_api and fits:
            return item.get("get" if method == "HEAD" else method.lower())
    return None


def check_answer(method, target, status, headers, text):
    """Raises Undocumented where the documents promise something else for this call."""
    call = f"{method} {target.partition('?')[0]}: {status}"
    operation = operation_of(method, target)
    if operation is None:
        if status not in (400, 404, 405):
            raise Undocumented(f"{call}, but no such operation is documented")
        return check_refusal(call, headers, text, method)
    if status == 500 or str(status) not in operation["responses"]:
        raise Undocumented(f"{call} is not documented: {text[:300]}")
    response = resolve(OPENAPI, operation["responses"][str(status)])
    for name, header in response.get("headers", {}).items():
        if header.get("required") and name.lower() not in headers:
            raise Undocumented(f"{call} lacks the header {name}")
    return _check_body(call, response, method, headers, text)


def check_refusal(call, headers, text, method="GET"):
    """The body of every refused request, documented call or not."""
    schema = {"$ref": "#/components/schemas/Error"}
    _check_body(call, {"content": {"application/json": {"schema": schema}}}, method, headers, text)


def _check_body(call, response, method, headers, text):
    content = response.get("content")
    if content is None or method == "HEAD":
        if text:
            raise Undocumented(f"{call} has a body: {text[:300]}")
        return
    kind = headers.get("content-type", "").partition(";")[0]
    if kind not in content:
        raise Undocumented(f"{call} is {kind!r}, not {', '.join(content)}")
    schema = content[kind]["schema"]
    if kind == "application/json" and (wrong := REST.complaint(schema, json.loads(text))):
        raise Undocumented(f"{call}: {wrong} in {text[:1000]}")


def frame_schema(side, kind):
    """The schema of a frame of the `client` or the `server`; None where there is none of this type."""
    message = ASYNCAPI["components"]["messages"].get(f"{side}_{kind}")
    return message and message["payload"]


def check_frame(frame):
    """Raises Undocumented where the documents know no such frame of the server."""
    schema = frame_schema("server", frame.get("type")) if isinstance(frame, dict) else None
    if schema is None:
        raise Undocumented(f"no such frame is documented: {json.dumps(frame)[:300]}")
    if wrong := FRAMES.complaint(schema, frame):
        raise Undocumented(f"{wrong} in {json.dumps(frame)[:1000]}")
