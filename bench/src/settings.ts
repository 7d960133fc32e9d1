import { randomUUID } from "node:crypto";
import type { Feed } from "./subject.ts";
import type { World } from "./world.ts";

/** One connector of a run: never seen before by the platform, so that it sends everything. */
export interface Settings {
  readonly connectorId: string;
  /** In the connectors' environment: the same for ours and for the Python connector. */
  readonly env: Readonly<Record<string, string>>;
}

/** @param once end after the first run */
export function settingsOf({ sandbox }: World, feed: Feed, once: boolean): Settings {
  const connectorId = randomUUID();
  return {
    connectorId,
    env: {
      OPENCTI_URL: sandbox.url,
      OPENCTI_TOKEN: sandbox.token,
      CONNECTOR_ID: connectorId,
      CONNECTOR_RUN_AND_TERMINATE: String(once),
      CONNECTOR_QUEUE_THRESHOLD: "100000", // megabytes: nothing waits for workers that there are none of
      ...feed.env,
    },
  };
}
