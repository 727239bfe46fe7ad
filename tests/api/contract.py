"""Whether an answer is what api/openapi.yaml says, to the letter: a field too much is as wrong as one too few, though clients
are told to ignore what they do not know."""

import copy
import datetime
from pathlib import Path

import jsonschema
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent


def closed(schema):
    """The same schema, where an object has only the properties that it names."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: closed(value) for key, value in schema.items()}
    if "properties" in out and isinstance(out["properties"], dict) and "type" in out:
        out.setdefault("additionalProperties", False)
    return out


class Contract:
    def __init__(self, path=ROOT / "api/openapi.yaml"):
        self.text = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.components = closed(copy.deepcopy(self.text["components"]))
        self.formats = jsonschema.FormatChecker(formats=())
        self.formats.checks("date-time", ValueError)(self.is_time)
        self.formats.checks("date", ValueError)(lambda text: not isinstance(text, str) or bool(
            datetime.date.fromisoformat(text)))

    @staticmethod
    def is_time(text):
        return not isinstance(text, str) or bool(datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ"))

    def operations(self):
        for path, verbs in self.text["paths"].items():
            for verb, operation in verbs.items():
                yield verb.upper(), path, operation

    def check(self, schema, value):
        """Raises jsonschema.ValidationError."""
        whole = {**closed(copy.deepcopy(schema)), "components": self.components}
        jsonschema.Draft202012Validator(whole, format_checker=self.formats).validate(value)

    def response(self, operation, status):
        """Media type to schema, of this status."""
        answers = operation["responses"]
        answer = answers.get(str(status), answers["default"])
        if "$ref" in answer:
            answer = self.text["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
        return {media: content["schema"] for media, content in answer.get("content", {}).items()}


class StreamContract:
    """The texts of the stream, as api/asyncapi.yaml says."""

    def __init__(self, path=ROOT / "api/asyncapi.yaml"):
        self.text = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.components = closed(copy.deepcopy(self.text["components"]))
        said = [message["$ref"].rsplit("/", 1)[1] for message in self.text["operations"]["tell"]["messages"]]
        self.validators = {name: jsonschema.Draft202012Validator(
            {**self.text["components"]["messages"][name]["payload"], "components": self.components}) for name in said}

    def check(self, message):
        """Raises jsonschema.ValidationError, or KeyError for a type that is none."""
        self.validators[message["type"]].validate(message)
