import { connectorContract } from "@octi/sdk/testing";
import connector from "./connector.ts";
import { catalogue, entry, generated } from "./test-catalogue.ts";

const url = "https://feed.example/kev.json";
const good = generated(25);
const at = (body: unknown) => ({ [url]: { body, headers: { etag: `"${JSON.stringify(body).length}"` } } });
const third = good.vulnerabilities[2]?.cveID ?? "";

connectorContract(connector, {
  env: { CISA_CATALOG_URL: url },
  source: at(good),
  empty: at(catalogue([])),
  spoilt: {
    source: at({
      ...good,
      vulnerabilities: good.vulnerabilities.map((item) =>
        item.cveID === third ? entry({ cveID: third, dateAdded: "soon" }) : item,
      ),
    }),
    key: third,
  },
});
