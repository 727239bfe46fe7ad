#!/usr/bin/env python3
"""What follows from api/openapi.yaml.

    tools/api.py            writes it
    tools/api.py --check    says what is out of date, and ends with 1 where anything is
"""

import json
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


def as_json(contract: dict) -> str:
    return json.dumps(contract, separators=(",", ":"), ensure_ascii=False) + "\n"


def operations(contract: dict):
    for path, verbs in contract["paths"].items():
        for verb, operation in verbs.items():
            if path != "/api/v1/stream":
                yield operation, verb.upper(), path


def as_python(contract: dict) -> str:
    rows = "".join(f'    "{o["operationId"]}": ("{verb}", "{path}"),\n' for o, verb, path in operations(contract))
    return f'"""Made by tools/api.py from api/openapi.yaml."""\n\nOPERATIONS = {{\n{rows}}}\n'


def ts_type(schema: dict) -> str:
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[1]
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(word) for word in schema["enum"])
    if "oneOf" in schema:
        return " | ".join(ts_type(one) for one in schema["oneOf"])
    kinds = schema.get("type", "unknown")
    if isinstance(kinds, list):
        return " | ".join(ts_type({**schema, "type": kind}) for kind in kinds)
    if kinds == "array":
        return f"Array<{ts_type(schema.get('items', {}))}>"
    if kinds == "object" and "properties" not in schema:
        return f"Record<string, {ts_type(schema['additionalProperties']) if isinstance(schema.get('additionalProperties'), dict) else 'unknown'}>"
    if kinds == "object":
        return "{ " + " ".join(ts_fields(schema)) + " }"
    return {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}.get(kinds, "unknown")


def ts_fields(schema: dict):
    needed = schema.get("required", [])
    for name, value in schema["properties"].items():
        yield f"{name}{'' if name in needed else '?'}: {ts_type(value)};"
    more = schema.get("additionalProperties")
    if isinstance(more, dict):
        yield f"[name: string]: {ts_type(more)};"


def ts_schema(name: str, schema: dict) -> str:
    comment = f"/** {schema['description']} */\n" if "description" in schema else ""
    if "properties" not in schema:
        return f"{comment}export type {name} = {ts_type(schema)};\n"
    needed = schema.get("required", [])
    lines = []
    for field, value in schema["properties"].items():
        if "description" in value:
            lines.append(f"  /** {value['description']} */")
        lines.append(f"  {field}{'' if field in needed else '?'}: {ts_type(value)};")
    if isinstance(schema.get("additionalProperties"), dict):
        lines.append(f"  [name: string]: {ts_type(schema['additionalProperties'])};")
    return f"{comment}export interface {name} {{\n" + "\n".join(lines) + "\n}\n"


def ts_answer(operation: dict) -> str:
    for status, answer in operation["responses"].items():
        if status.startswith("2"):
            content = next(iter(answer.get("content", {}).items()), None)
            return "void" if not content else ts_type(content[1]["schema"]) if content[0].endswith("json") else "string"
    return "void"


def ts_parameters(contract: dict, operation: dict) -> str:
    fields = []
    for parameter in operation.get("parameters", []):
        if "$ref" in parameter:
            parameter = contract["components"]["parameters"][parameter["$ref"].rsplit("/", 1)[1]]
        if parameter["in"] != "header":
            fields.append(f"{parameter['name']}{'' if parameter.get('required') else '?'}: {ts_type(parameter['schema'])};")
    return "{ " + " ".join(fields) + " }" if fields else "Record<string, never>"


def ts_body(operation: dict) -> str:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return ts_type(content["schema"]) if content else "undefined"


def as_typescript(contract: dict) -> str:
    out = ["// Made by tools/api.py from api/openapi.yaml.\n"]
    out += [ts_schema(name, schema) for name, schema in contract["components"]["schemas"].items()]
    rows = [f"  {o['operationId']}: {{ parameters: {ts_parameters(contract, o)}; body: {ts_body(o)}; answer: {ts_answer(o)} }};"
            for o, _, _ in operations(contract)]
    out.append("/** What each operation takes and gives. */\nexport interface Operations {\n" + "\n".join(rows) + "\n}\n")
    return "\n".join(out)


def as_javascript(contract: dict) -> str:
    rows = "".join(f'  {o["operationId"]}: ["{verb}", "{path}"],\n' for o, verb, path in operations(contract))
    return f"// Made by tools/api.py from api/openapi.yaml.\nexport const operations = {{\n{rows}}};\n"


def main() -> int:
    contract = yaml.safe_load((ROOT / "api/openapi.yaml").read_text(encoding="utf-8"))
    made = {"api/openapi.json": as_json(contract),
            "sdk/python/magic8/operations.py": as_python(contract),
            "sdk/typescript/src/types.d.ts": as_typescript(contract),
            "sdk/typescript/src/operations.js": as_javascript(contract)}
    stale = []
    for name, text in made.items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    if "--check" in sys.argv:
        for name in stale:
            print(f"{name} is not what api/openapi.yaml says: run tools/api.py", file=sys.stderr)
        return 1 if stale else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
