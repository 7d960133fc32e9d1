"""Ids as pycti and stix2 make them: reads a JSON list of calls from standard input, writes a JSON list of ids, null or {"error": …}."""

import datetime
import json
import sys

import pycti
import stix2


def value_of(value):
    if isinstance(value, dict) and "$datetime" in value:
        return datetime.datetime.fromisoformat(value["$datetime"])
    return value


def id_of(call):
    given = {key: value_of(value) for key, value in call["input"].items()}
    if call["by"] == "stix2":
        cls = stix2.registry.STIX2_OBJ_MAPS["2.1"]["observables"][call["type"]]
        return cls(allow_custom=True, **given).id
    name, function = call["by"].split(".")
    return getattr(getattr(pycti, name), function)(**given)


def answer(call):
    try:
        return id_of(call)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


json.dump([answer(call) for call in json.load(sys.stdin)], sys.stdout)
