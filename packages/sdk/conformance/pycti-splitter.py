"""Bundles as pycti splits them: reads a JSON list of {bundle, cleanup} from standard input, writes what is sent and dropped, or {"error": …}."""

import json
import sys

from pycti.utils.opencti_stix2_splitter import OpenCTIStix2Splitter


def split(question):
    splitter = OpenCTIStix2Splitter()
    try:
        _, dropped, bundles = splitter.split_bundle_with_expectations(
            json.dumps(question["bundle"]), cleanup_inconsistent_bundle=question["cleanup"]
        )
    except KeyError as error:
        return {"error": f"KeyError: {error}"}
    objects = [json.loads(bundle)["objects"][0] for bundle in bundles]
    for item in objects:
        del item["nb_deps"]
    return {"sent": objects, "dropped": [item["id"] for item in dropped]}


json.dump([split(question) for question in json.load(sys.stdin)], sys.stdout)
