"""What the genuine Python connectors send: reads {"peers": folder, "cases": [{"connector", "env", "file"}]} from standard input, writes of each case
the objects in the order of sending, and why it lost some. `{FEEDS}` in a setting is where the file lies. Of pycti only what talks to OpenCTI is replaced."""

import contextlib
import json
import os
import sys
import types

from pycti.utils.opencti_stix2_splitter import OpenCTIStix2Splitter


class Nothing:
    """Takes every call and answers nothing."""

    def __getattr__(self, _):
        return Nothing()

    def __call__(self, *_, **__):
        return None


class Helper(Nothing):
    def __init__(self, config=None):
        self.sent, self.lost = [], []
        self.connect_name = "AlienVault"
        self.connect_confidence_level = None
        self.connect_scope = ""
        self.api = Nothing()
        self.metric = Nothing()
        self.connector_logger = Nothing()

    def get_state(self):
        return None

    def log_error(self, message, *_):
        self.lost.append(str(message))

    def send_stix2_bundle(self, bundle, **_):
        _count, _dropped, bundles = OpenCTIStix2Splitter().split_bundle_with_expectations(bundle)
        self.sent += [json.loads(one)["objects"][0] for one in bundles]


def alienvault(case):
    from alienvault.connector import AlienVault
    from alienvault.settings import ConnectorSettings

    helper = Helper()
    connector = AlienVault(ConnectorSettings(), helper)
    with open(case["file"]) as file:
        pulses = json.load(file)
    connector.pulse_importer.client.otx = types.SimpleNamespace(getsince=lambda **_: pulses)
    connector.process_message()
    return helper


def mitre(case):
    import src.__main__ as program

    made = []
    program.OpenCTIConnectorHelper = lambda config: made.append(Helper()) or made[0]
    connector = program.Mitre()
    try:
        connector.process_data()
    except Exception as error:
        made[0].lost.append(repr(error))
    return made[0]


def misp_feed(case):
    from connector import ConnectorSettings, MispFeed

    helper = Helper()
    connector = MispFeed(ConnectorSettings(), helper)
    with open(case["file"]) as file:
        files = json.load(file)
    connector._retrieve_data = lambda url: json.dumps(files[url.rsplit("/", 1)[1]])
    connector.process_data()
    return helper


def answer(case):
    settings = {"OPENCTI_URL": "http://opencti.test", "OPENCTI_TOKEN": "a-token", **case["env"]}
    os.environ.clear()
    os.environ.update({key: value.replace("{FEEDS}", "file://" + os.path.dirname(case["file"])) for key, value in settings.items()})
    helper = {"alienvault": alienvault, "mitre": mitre, "misp-feed": misp_feed}[case["connector"]](case)
    return {"sent": helper.sent, "lost": helper.lost}


question = json.load(sys.stdin)
sys.modules["OTXv2"] = types.SimpleNamespace(OTXv2=lambda *_, **__: None)
sys.path[:0] = [os.path.join(question["peers"], "external-import", path) for path in ("mitre", "alienvault/src", "misp-feed/src")]
with contextlib.redirect_stdout(sys.stderr):
    answers = [answer(case) for case in question["cases"]]
json.dump(answers, sys.stdout)
