import { randomUUID } from "node:crypto";
import { bundle } from "../envelope.ts";
import { serialSink } from "./serial.ts";
import type { Sink } from "./sink.ts";

/**
 * The `api` protocol: each message is pushed as a bundle through GraphQL's `stixBundlePush`, which splits and announces it
 * on the platform's side (connector-sdk-contract 7.6).
 *
 * Workers import a bundle of one object at once, while the parts of the bundles before it stand at the end of the queue
 * (platform-internals Q4): it would overtake what it refers to. So a single object takes the run's first one along.
 *
 * @param push sends one bundle's JSON text and resolves when OpenCTI has taken it
 */
export function apiSink(push: (bundle: string) => Promise<void>): Sink {
  let first: string | undefined;
  return serialSink(({ items, bundle: text }) => {
    const single = items[0]?.text;
    const together = single && first && items.length === 1 ? [first, single] : undefined;
    first ??= single; // in dependency order: one that needs no other, and may come again
    return push(together ? bundle(`bundle--${randomUUID()}`, together) : text);
  });
}
