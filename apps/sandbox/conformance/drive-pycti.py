"""
Drives the sandbox at OPENCTI_URL with pycti's own helper, which sends over QUEUE_PROTOCOL: api or amqp. Prints what was tried as JSON: [{"name", "ok", "detail"}].
Progress goes to stderr.
"""

import json
import os
import sys
import time
import traceback
import uuid

from pycti import Identity, OpenCTIConnectorHelper, StixCoreRelationship, Vulnerability, __version__

connector_id = str(uuid.uuid4())
results = []


def check(name, ok, detail=None):
    results.append({"name": name, "ok": bool(ok), "detail": None if ok else repr(detail)})


def start(run_and_terminate=True):
    """A helper; only one that stays has a thread that pings, at once and every 40 seconds."""
    return OpenCTIConnectorHelper(
        {
            "opencti": {"url": os.environ["OPENCTI_URL"], "token": os.environ["OPENCTI_TOKEN"]},
            "connector": {
                "id": connector_id,
                "name": "Conformance",
                "type": "EXTERNAL_IMPORT",
                "scope": "vulnerability",
                "log_level": "error",
                "queue_protocol": os.environ["QUEUE_PROTOCOL"],
                "queue_threshold": 500,
                "run_and_terminate": run_and_terminate,
            },
        }
    )


def query(text, variables=None):
    return helper.api.query(text, variables or {})["data"]


def stored():
    found = query("query ($id: String!) { connector(id: $id) { connector_state active } }", {"id": connector_id})
    return found["connector"]


def work(name, multipart):
    if __version__.startswith("6."):
        return helper.api.work.initiate_work(connector_id, name)
    return helper.api.work.initiate_work(connector_id, name, is_multipart=multipart)


def send(count, prefix, multipart=False):
    """One bundle of its own work, waited for."""
    names = [f"{prefix}-{number}" for number in range(count)]
    objects = [
        {
            "type": "vulnerability",
            "spec_version": "2.1",
            "id": Vulnerability.generate_id(name),
            "name": name,
            "created": "2024-01-15T10:30:00.000Z",
            "modified": "2024-01-15T10:30:00.000Z",
        }
        for name in names
    ]
    return sent(prefix, objects, multipart), objects


def sent(prefix, objects, multipart=False):
    """The work of objects that were sent, when it is complete."""
    work_id = work(f"run {prefix}", multipart)
    bundle = json.dumps({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": objects})
    helper.send_stix2_bundle(bundle, work_id=work_id)
    if not multipart:
        helper.api.work.wait_for_work_to_finish(work_id)
    helper.api.work.to_processed(work_id, "done")
    if multipart:
        helper.api.work.wait_for_work_to_finish(work_id)
    return helper.api.work.get_work(work_id)


try:
    helper = start()
except ValueError as error:
    print(json.dumps([{"name": "registers", "ok": False, "detail": str(error)}]))
    sys.exit(0)

try:
    check("registers, and is active without a state", stored() == {"connector_state": None, "active": True}, stored())
    check("begins without a state", helper.get_state() is None, helper.get_state())

    helper.set_state({"last_run": 1})
    helper.force_ping()
    check("a forced ping keeps the state", helper.get_state() == {"last_run": 1}, helper.get_state())
    check("and saves it", json.loads(stored()["connector_state"]) == {"last_run": 1}, stored())
    check("the queue is below its threshold", not helper.check_connector_buffering(), "buffering")

    found, objects = send(25, "CONFORMANCE")
    tracking = {"import_expected_number": 25, "import_processed_number": 25}
    check("a bundle's work becomes complete", found["status"] == "complete", found)
    check("with all objects counted", found["tracking"] == tracking, found)
    check("and no errors", found["errors"] == [], found)
    total = query("{ stixDomainObjects(types: [\"Vulnerability\"]) { pageInfo { globalCount } } }")
    check("the objects are there", total["stixDomainObjects"]["pageInfo"]["globalCount"] == 25, total)
    one = query("query ($id: String!) { stixDomainObject(id: $id) { standard_id } }", {"id": objects[0]["id"]})
    check("under pycti's ids", one["stixDomainObject"]["standard_id"] == objects[0]["id"], one)

    found, _ = send(1, "SINGLE")
    check("a bundle of one object too", (found["status"], found["errors"]) == ("complete", []), found)
    if not __version__.startswith("6."):
        found, _ = send(30, "MULTI", multipart=True)
        check("a multi-part work becomes complete after its end", found["status"] == "complete", found)

    author = {"type": "identity", "id": Identity.generate_id("Ann", "organization"), "name": "Ann", "identity_class": "organization"}
    flaw = {"type": "vulnerability", "id": Vulnerability.generate_id("CVE-1"), "name": "CVE-1", "created_by_ref": author["id"]}
    link = {
        "type": "relationship",
        "id": StixCoreRelationship.generate_id("related-to", author["id"], flaw["id"]),
        "relationship_type": "related-to",
        "source_ref": author["id"],
        "target_ref": flaw["id"],
    }
    common = {"spec_version": "2.1", "created": "2024-01-15T10:30:00.000Z", "modified": "2024-01-15T10:30:00.000Z"}
    found = sent("LINKED", [{**link, **common}, {**flaw, **common}, {**author, **common}])
    check("objects find what they point at", (found["status"], found["errors"]) == ("complete", []), found)
    one = query("query ($id: String!) { stix(id: $id) }", {"id": link["id"]})
    check("and so does a relationship", one["stix"] and json.loads(one["stix"])["target_ref"] == flaw["id"], one)
    if os.environ["QUEUE_PROTOCOL"] == "amqp" and not __version__.startswith("6."):
        names = [f"WHOLE-{number}" for number in range(5)]
        whole = [{**common, "type": "vulnerability", "id": Vulnerability.generate_id(name), "name": name} for name in names]
        work_id = work("run WHOLE", False)
        bundle = json.dumps({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": whole})
        helper.send_stix2_bundle(bundle, work_id=work_id, no_split=True)
        until = time.monotonic() + 30
        total = 0
        while total < 5 and time.monotonic() < until:
            time.sleep(0.2)
            total = query('{ stixDomainObjects(types: ["Vulnerability"], search: "WHOLE") { pageInfo { globalCount } } }')["stixDomainObjects"]["pageInfo"]["globalCount"]
        check("a bundle that is not split is imported as a whole", total == 5, total)

    works = helper.api.work.get_connector_works(connector_id)
    check("its works are listed", len(works) >= 2 and all(one["status"] == "complete" for one in works), works)
    check("a finished work can be deleted", helper.api.work.delete_work(works[0]["id"]) is not None, works[0])
    check("and is gone", helper.api.work.get_work(works[0]["id"]) in (None, {}), works[0])

    helper = start()
    check("a restart finds the state again", helper.get_state() == {"last_run": 1}, helper.get_state())

    query("mutation ($id: ID!) { resetStateConnector(id: $id) { id } }", {"id": connector_id})
    helper.api.connector.ping(connector_id, {"last_run": 1}, helper.connector_info.all_details)
    check("the first ping after a reset is swallowed", stored()["connector_state"] == "", stored())
    query("mutation ($id: ID!) { resetStateConnector(id: $id) { id } }", {"id": connector_id})
    helper = start()
    check("a reset is seen at the next start", helper.get_state() is None, helper.get_state())
    helper.set_state({"last_run": 2})
    helper.force_ping()
    check("a forced ping gets its state saved after a reset", json.loads(stored()["connector_state"]) == {"last_run": 2}, stored())

    helper = start(run_and_terminate=False)
    check("one that stays finds it too", helper.get_state() == {"last_run": 2}, helper.get_state())
    time.sleep(2)  # its first ping
    query("mutation ($id: ID!) { resetStateConnector(id: $id) { id } }", {"id": connector_id})
    until = time.monotonic() + 60
    while helper.get_state() is not None and time.monotonic() < until:
        time.sleep(1)
    check("and sees a reset at one of its pings", helper.get_state() is None, helper.get_state())

    try:
        helper.stop()
    except SystemExit:
        pass
    gone = helper.api.query("query ($id: String!) { connector(id: $id) { id } }", {"id": connector_id})
    check("stop() deletes the connector", gone["data"]["connector"] is None, gone)
except Exception:
    check("runs to its end", False, traceback.format_exc())

print(json.dumps(results), flush=True)
os._exit(0)  # the helper's ping threads would keep it running
