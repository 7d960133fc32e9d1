import type { Sink } from "./sink.ts";

/**
 * The `api` protocol: each message is pushed as a bundle through GraphQL's `stixBundlePush`, which splits and announces it
 * on the platform's side (connector-sdk-contract 7.6). One push is under way at a time, because the order counts:
 * while it is, the next batch is made.
 *
 * @param push sends one bundle's JSON text and resolves when OpenCTI has taken it
 */
export function apiSink(push: (bundle: string) => Promise<void>): Sink {
  let last: Promise<undefined> = Promise.resolve(undefined);
  return {
    unit: "batch",
    async send({ bundle }) {
      await last;
      last = push(bundle).then(() => undefined);
      last.catch(() => {}); // looked at by whoever waits for `confirmed`
      return { confirmed: last };
    },
    async close() {
      await last.catch(() => {});
    },
  };
}
