import { join } from "node:path";
import { goldenContract } from "@octi/sdk/testing";
import connector from "./connector.ts";

const shared = join(import.meta.dirname, "../../../../shared");
goldenContract(connector, {
  cases: join(shared, "golden/misp-feed"),
  feeds: join(shared, "data"),
  deviations: join(import.meta.dirname, "../deviations.json"),
});
