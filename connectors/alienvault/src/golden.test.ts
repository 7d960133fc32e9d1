import { readFileSync } from "node:fs";
import { join } from "node:path";
import { goldenContract } from "@octi/sdk/testing";
import connector from "./connector.ts";
import { pageOf } from "./test-otx.ts";

const shared = join(import.meta.dirname, "../../../../shared");

goldenContract(connector, {
  cases: join(shared, "golden/alienvault"),
  feeds: join(shared, "data"),
  deviations: join(import.meta.dirname, "../deviations.json"),
  serve(address, file) {
    const content = JSON.parse(readFileSync(file, "utf8"));
    return { [address]: (request) => pageOf(Array.isArray(content) ? content : content.results, request) };
  },
});
