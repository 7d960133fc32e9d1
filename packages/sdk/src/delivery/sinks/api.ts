import { randomUUID } from "node:crypto";
import type { StixObject } from "stix2-ts-types";
import { bundle } from "../envelope.ts";
import type { Sink } from "./sink.ts";

/**
 * The `api` protocol: each message is pushed as a bundle through GraphQL's `stixBundlePush`, which splits and announces it
 * on the platform's side (connector-sdk-contract 7.6). One push is under way at a time, because the order counts:
 * while it is, the next batch is made.
 *
 * Workers import a bundle of one object at once, while the parts of the bundles before it stand at the end of the queue
 * (platform-internals Q4): it would overtake what it refers to. So a single object takes the run's first one along.
 *
 * @param push sends one bundle's JSON text and resolves when OpenCTI has taken it
 */
export function apiSink(push: (bundle: string) => Promise<void>): Sink {
  let last: Promise<undefined> = Promise.resolve(undefined);
  let before: StixObject | undefined;
  return {
    unit: "batch",
    async send(message) {
      await last;
      const [single] = message.objects;
      const together = single && before && message.objects.length === 1 ? [before, single] : undefined;
      const text = together ? bundle(`bundle--${randomUUID()}`, together) : message.bundle;
      before ??= message.objects[0]; // in dependency order: one that needs no other, and may come again
      last = push(text).then(() => undefined);
      last.catch(() => {}); // looked at by whoever waits for `confirmed`
      return { confirmed: last };
    },
    async close() {
      await last.catch(() => {});
    },
  };
}
