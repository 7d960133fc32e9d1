"""Queue messages as a worker with pycti reads them: reads a JSON list of bodies from standard input, writes what its splitter makes of each."""

import base64
import json
import sys

from pycti.utils.opencti_stix2_splitter import OpenCTIStix2Splitter


def read(body):
    message = json.loads(body)
    content = base64.b64decode(message["content"]).decode("utf-8")
    expectations, incompatible, bundles = OpenCTIStix2Splitter().split_bundle_with_expectations(content)
    split = [json.loads(bundle) for bundle in bundles]
    for bundle in split:
        for item in bundle["objects"]:
            del item["nb_deps"]
    return {"expectations": expectations, "incompatible": [item["id"] for item in incompatible], "bundles": split}


json.dump([read(body) for body in json.load(sys.stdin)], sys.stdout)
