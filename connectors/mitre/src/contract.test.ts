import { connectorContract } from "@octi/sdk/testing";
import connector from "./connector.ts";
import { bundle, generated, technique } from "./test-bundle.ts";

const urls = { enterprise: "https://attack.example/enterprise.json", ics: "https://attack.example/ics.json" };
const at = (enterprise: unknown, ics: unknown) => ({
  [urls.enterprise]: { body: enterprise, headers: { etag: `"${JSON.stringify(enterprise).length}"` } },
  [urls.ics]: { body: ics, headers: { etag: `"${JSON.stringify(ics).length}"` } },
});
const [enterprise, ics] = [generated(8), generated(6, "19.1", 100)];
const lonely = technique(50);
const withLonely = (more: object) => bundle([...enterprise.objects, { ...lonely, ...more }]);

connectorContract(connector, {
  env: {
    MITRE_ENTERPRISE_FILE_URL: urls.enterprise,
    MITRE_MOBILE_ATTACK_FILE_URL: "false",
    MITRE_ICS_ATTACK_FILE_URL: urls.ics,
    MITRE_CAPEC_FILE_URL: "false",
  },
  source: at(withLonely({}), ics),
  empty: at(bundle([]), bundle([])),
  spoilt: { source: at(withLonely({ kill_chain_phases: "impact" }), ics), key: lonely.id },
});
