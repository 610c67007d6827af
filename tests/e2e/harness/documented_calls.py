"""Calls and frames made from the documents, so that a new route or frame cannot be forgotten by who tries them all."""

from dataclasses import dataclass, field
from urllib.parse import quote

from . import bad_values
from .contract import ASYNCAPI, METHODS, OPENAPI, resolve


@dataclass
class Operation:
    """One documented call below /api/v1."""

    method: str
    path: str
    tag: str
    public: bool
    parameters: list[dict]
    body: dict | None  # its schema
    body_required: bool
    answers: list[dict] = field(default_factory=list)  # the schemas of what it answers when it goes well

    def __str__(self):
        return f"{self.method} {self.path}"

    def named(self, where):
        return [parameter for parameter in self.parameters if parameter["in"] == where]

    def target(self, known, **instead):
        """The path with the known values, percent-encoded, or with the raw text of `instead`."""
        path = self.path
        for parameter in self.named("path"):
            name = parameter["name"]
            path = path.replace(f"{{{name}}}", instead[name] if name in instead else quote(known[name], safe=""))
        return path

    def good_body(self, known):
        return bad_values.good_object(OPENAPI, self.body, known) if self.body else None

    def asks_of_a_chat(self):
        return "{chatId}" in self.path


def operations() -> list[Operation]:
    found = []
    for path, item in OPENAPI["paths"].items():
        for method in METHODS:
            if method in item and "servers" not in item:
                found.append(_operation(method.upper(), path, item, item[method]))
    return found


def _operation(method, path, item, said):
    parameters = [resolve(OPENAPI, parameter) for parameter in item.get("parameters", []) + said.get("parameters", [])]
    body = said.get("requestBody", {})
    good = [resolve(OPENAPI, answer) for status, answer in said["responses"].items() if status < "300"]
    return Operation(
        method=method,
        path=path,
        tag=said["tags"][0],
        public=said.get("security") == [],
        parameters=parameters,
        body=body.get("content", {}).get("application/json", {}).get("schema"),
        body_required=body.get("required", False),
        answers=[answer["content"]["application/json"]["schema"] for answer in good
                 if "application/json" in answer.get("content", {})],
    )  # fmt: skip


def client_frames() -> dict[str, dict]:
    """The schemas of what clients send, by `type`."""
    messages = ASYNCAPI["components"]["messages"]
    return {said["name"]: said["payload"] for key, said in messages.items() if key.startswith("client_")}


def good_frame(kind, known):
    return bad_values.good_object(ASYNCAPI, client_frames()[kind], known)


def answer_fields() -> dict[str, dict]:
    """Every field of every answer and frame of the server, with a schema of it."""
    found = {}

    def look(document, part):
        part = resolve(document, part)
        for branch in part.get("oneOf", []) + part.get("anyOf", []):
            look(document, branch)
        for name, schema in part.get("properties", {}).items():
            if name not in found:
                found[name] = (document, schema)
                look(document, schema.get("items", schema))

    for operation in operations():
        for answer in operation.answers:
            look(OPENAPI, answer)
    for key, said in ASYNCAPI["components"]["messages"].items():
        if key.startswith("server_"):
            look(ASYNCAPI, said["payload"])
    return found
