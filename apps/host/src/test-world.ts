import type { RequestListener } from "node:http";
import { type Sandbox, startSandbox } from "@octi/sandbox";
import { expect, test } from "vitest";
import { catalogue } from "./test-feed.ts";
import { atEnd, outputs, serve } from "./test-host.ts";

/** What must not be in any output. */
export const secrets = {
  token: "5d3c1f4e-token-of-opencti-9a7b",
  wrongToken: "another-token-that-is-wrong",
  feedPassword: "feed-pass-w0rd",
  header: "header-value-s3cret",
};

/** A stand-in for OpenCTI that ends with the test. */
export async function platform(options: Parameters<typeof startSandbox>[0] = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ token: secrets.token, ...options });
  let closing: Promise<void> | undefined;
  const close = () => {
    if (!closing) outputs.push(JSON.stringify(sandbox.status()));
    closing ??= sandbox.close();
    return closing;
  };
  atEnd(close);
  return { ...sandbox, close };
}

/** A feed behind a password, whose answer may be changed in between. */
export async function feed(listener: RequestListener) {
  const server = await serve(listener);
  return {
    set(next: RequestListener) {
      server.listener = next;
    },
    address: `http://reader:${secrets.feedPassword}@127.0.0.1:${server.port}/kev.json`,
  };
}

/** The settings of a KEV connector between the two. */
export const settings = (url: string, address: string) => ({
  OPENCTI_URL: url,
  CONNECTOR_QUEUE_PROTOCOL: "api",
  OPENCTI_TOKEN: secrets.token,
  OPENCTI_CUSTOM_HEADERS: `x-gate: ${secrets.header}`,
  CISA_CATALOG_URL: address,
});

export const stateOf = (sandbox: Sandbox) => sandbox.status().connectors[0]?.state;
/** The newest first. */
export const worksOf = (sandbox: Sandbox) => sandbox.status().works;
export const cvesOf = (sandbox: Sandbox) => sandbox.status().counts.Vulnerability ?? 0;

/** A catalogue of five entries. */
export const good = catalogue(5);
/** A later release with three more. */
export const newer = catalogue(8, "2024-03-02T10:00:00.1234Z");

/** Registers, as the last test of a file, that nothing that its runs wrote or put on the platform holds a secret. */
export function testSecrets(): void {
  test("no output and no work holds a secret", () => {
    expect(outputs.length).toBeGreaterThan(2);
    for (const [name, secret] of Object.entries(secrets)) {
      expect(
        outputs.filter((output) => output.includes(secret)),
        name,
      ).toEqual([]);
    }
  });
}
