"""Makes requests that are wrong in one place out of the schemas of the documents: pure functions.

A case is `wrong` where the schema says so, or where no JSON of this kind is ever taken; the others are odd but allowed.
"""

import json
from dataclasses import dataclass

from jsonschema import Draft202012Validator

from .contract import resolve


class Raw(str):
    """JSON text that goes out as it is, legal or not."""


@dataclass(frozen=True)
class Case:
    about: str
    body: bytes
    wrong: bool


DEEP = Raw("[" * 40 + "]" * 40)
# Never taken, wherever they stand.
ILLEGAL = {
    "a lone surrogate": Raw(r'"\ud800"'),
    "a surrogate pair turned around": Raw(r'"\udc00\ud800"'),
    "an integer beyond 64 bits": Raw("1" * 30),
    "a number beyond doubles": Raw("1e999"),
    "not a number": Raw("NaN"),
    "a leading zero": Raw("01"),
    "a raw control character": Raw('"\x01"'),
    "single quotes": Raw("'x'"),
    "nothing": Raw(""),
    "more depth than allowed": DEEP,
}
VALUES = [
    None, True, False, 0, -1, 7, 1.5, 2**53 + 1, 2**63 - 1, -(2**63), 2**64 - 1,
    "", "x", " ", "a b", "me", "system_1", "-a", "../../etc/passwd", "a%2Fb", "' OR '1'='1", "*", "%_", "<b>", "$ne",
    "\u0000", "a\u0000b", "\u0001", "\u007f", "\u202e", "é", "é" * 40, "x" * 37, "x" * 65, "x" * 256, "x" * 20000,
    [], [None], [1], [[]], [{}], ["a b"], ["me"], ["x"] * 201,
    {}, {"a": 1}, {"$ne": None}, {"length": 3}, {"toString": "x"},
]  # fmt: skip


def encode(value) -> str:
    """JSON of `value`, in which Raw stands as it is."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{encode(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(encode, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def good_value(document, schema, name, known):
    """What a correct request says: the known value of this name, or the plainest that the schema allows."""
    if name in known:
        return known[name]
    schema = resolve(document, schema)
    if "anyOf" in schema:
        return good_value(document, schema["anyOf"][0], name, known)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) else kind
    return {"integer": schema.get("minimum", 1), "string": "x", "array": [], "object": {}, "boolean": True}[kind]


def good_object(document, schema, known):
    """An object with its required fields, or with the first where none is."""
    schema = resolve(document, schema)
    names = schema.get("required") or list(schema["properties"])[:1]
    return {name: good_value(document, schema["properties"][name], name, known) for name in names}


def validator(document, schema):
    return Draft202012Validator({"components": document["components"], "allOf": [schema]})


def wrong_objects(document, schema, known):
    """Objects that are wrong, or odd, in one field."""
    valid = validator(document, schema)
    good = good_object(document, schema, known)
    properties = resolve(document, schema)["properties"]
    for name in good:
        less = {key: value for key, value in good.items() if key != name}
        yield Case(f"without {name}", encode(less).encode(), not valid.is_valid(less))
    for name in properties:
        for value in VALUES:
            changed = {**good, name: value}
            yield Case(f"{name} = {str(value)[:40]!r}", encode(changed).encode(), not valid.is_valid(changed))
        for about, value in ILLEGAL.items():
            yield Case(f"{name} is {about}", encode({**good, name: value}).encode(), True)
        if name in good:
            twice = encode(good)[:-1] + f",{json.dumps(name)}:{encode(good[name])}}}"
            yield Case(f"{name} twice", twice.encode(), True)
    if "metadata" in properties:
        twice = Raw('{"a":1,"a":2}')
        for value in ({"a": "\u0000"}, {"\u0000": 1}, {"a": [{"b": "\u0000"}]}, {"a": "x" * 5000}, twice):
            yield Case(f"metadata = {str(value)[:40]!r}", encode({**good, "metadata": value}).encode(), True)


def wrong_texts(good: bytes):
    """What is no JSON object at all; `good` is one."""
    end = good.rindex(b"}")
    yield from (Case(about, text, True) for about, text in (
        ("nothing", b""), ("white space", b" \n"), ("a word", b"hello"), ("half an object", good[:end]),
        ("two objects", good + good), ("a comma at the end", good[:end] + b",}"), ("a comment", good + b"/**/"),
        ("a list", b"[" + good + b"]"), ("null", b"null"), ("a text", b'"x"'), ("a number", b"7"), ("a truth", b"true"),
        ("a byte order mark in UTF-16", good.decode().encode("utf-16")), ("U+0000 behind it", good + b"\0"),
        ("too deep", good[:end] + b',"x":' + DEEP.encode() + b"}"),
        ("very deep", b"[" * 30000 + b"]" * 30000), ("very deep and open", b'{"a":' * 8000),
    ))  # fmt: skip


# As they stand in a path or a query, each wrong as UTF-8, as percent-encoding or for its U+0000.
ILLEGAL_SEGMENTS = ("%00", "a%00b", "%FF", "%C0%AF", "%ED%A0%80", "%", "%2", "%zz")
SEGMENTS = ("", ".", "..", "%2F", "..%2F..%2Fetc%2Fpasswd", "%2e%2e", "a%2Fb", "a%20b", "%25", "%5C", "*",
            "%27%20OR%201%3D1", "%22", "%3Cb%3E", "%E2%80%AE", "%0D%0A", "x" * 37, "x" * 2000, "-1", "0", "1.5", "1e3", "9" * 30,
            "null", "undefined", "%5B%5D", "%7B%7D", "me", "system_1")  # fmt: skip
