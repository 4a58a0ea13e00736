"""A small deterministic language model: it satisfies the schema it is given, and listens a little."""

import json


def shared(option, text):
    """How many different characters of the option the text has, as a share of the option's."""
    letters = set(option)
    return len(letters & set(text)) / max(1, len(letters))


def fill(schema, text, root=None):
    """A value that satisfies the schema; of an enum, the option that shares most with the text."""
    root = root or schema
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return fill(target, text, root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return max(schema["enum"], key=lambda option: shared(str(option), text))
    if "anyOf" in schema:
        return fill(schema["anyOf"][0], text, root)
    sort = schema.get("type", "object")
    sort = sort[0] if isinstance(sort, list) else sort
    if sort == "object":
        return {name: fill(one, text, root) for name, one in schema.get("properties", {}).items()}
    if sort == "array":
        return [fill(schema["items"], text, root)] * schema.get("minItems", 1)
    if sort == "string":
        return text[: schema.get("maxLength", 20)].ljust(schema.get("minLength", 0), "。")
    if sort in ("integer", "number"):
        return schema.get("minimum", 0)
    return None if sort == "null" else False


def told_schema(messages):
    """A JSON schema said in the system's words, or None: what a model without a grammar reads."""
    decoder = json.JSONDecoder()
    for message in messages:
        if message["role"] == "system" and "JSON Schema" in message["content"]:
            words = message["content"]
            at = words.find("{", words.find("JSON Schema"))
            return decoder.raw_decode(words, at)[0] if at >= 0 else None
    return None


def answer(messages, schema):
    """The text of the answer."""
    said = [message["content"] for message in messages if message["role"] == "user"]
    text = said[-1] if said else ""
    if schema is None:
        schema = told_schema(messages)
    if schema is None:
        return f"收到：{text[:40]}"
    return json.dumps(fill(schema, text), ensure_ascii=False)
