import { connectorContract } from "@octi/sdk/testing";
import connector from "./connector.ts";
import { otxOf, otxUrl } from "./test-otx.ts";
import { pulse, pulses } from "./test-pulses.ts";

const good = pulses(60);
const third = good[2]?.id ?? "";

connectorContract(connector, {
  env: { ALIENVAULT_BASE_URL: otxUrl, ALIENVAULT_API_KEY: "key" },
  source: otxOf(() => good),
  empty: otxOf(() => []),
  spoilt: { source: otxOf(() => good.map((one) => (one.id === third ? pulse(3, { name: null }) : one))), key: third },
});
