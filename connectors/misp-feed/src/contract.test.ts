import { connectorContract } from "@octi/sdk/testing";
import { describe } from "vitest";
import connector from "./connector.ts";
import { attribute, event, feed, generated, url } from "./test-feed.ts";

const events = [
  ...generated(4),
  event("Composites", {
    timestamp: "1705312810",
    Tag: [{ name: 'misp-galaxy:mitre-malware="X-Agent - S0023"' }],
    Attribute: [attribute("ip-dst|port", "203.0.113.1|443"), attribute("filename|sha256", `a.exe|${"ab".repeat(32)}`)],
  }),
];
const [first, second, third, ...rest] = events;
const broken = { ...(third ?? event("")), info: undefined as unknown as string };

describe.each(["compatible", "full"])("with the mapping %s", (mapping) => {
  connectorContract(connector, {
    env: {
      MISP_FEED_URL: url,
      MISP_FEED_CREATE_INDICATORS: "true",
      MISP_FEED_CREATE_OBSERVABLES: "true",
      MISP_FEED_MAPPING: mapping,
      MISP_FEED_HTTP_AUTHORIZATION_HEADER: "Basic c2VjcmV0OnNlY3JldA==",
    },
    source: feed(events),
    empty: feed([]),
    spoilt: {
      source: feed([first, second, broken, ...rest].filter((one) => one !== undefined)),
      key: broken.uuid,
    },
  });
});
