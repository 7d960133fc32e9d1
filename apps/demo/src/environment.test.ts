import { expect, test } from "vitest";
import { besideSandbox, shownAddress } from "./environment.ts";

const sandbox = { url: "http://127.0.0.1:4000", token: "t" };

test("the stand-in is asked directly, whatever proxies there are; other exceptions stay", () => {
  expect(besideSandbox({ env: {}, file: {} }, sandbox)).toMatchObject({
    OPENCTI_URL: "http://127.0.0.1:4000",
    CONNECTOR_QUEUE_PROTOCOL: "api",
    NO_PROXY: "127.0.0.1",
  });
  const direct = (env: Record<string, string>, file = {}) => besideSandbox({ env, file }, sandbox).NO_PROXY;
  expect(direct({ NO_PROXY: ".internal" })).toBe(".internal,127.0.0.1");
  expect(direct({ no_proxy: ".internal" })).toBe(".internal,127.0.0.1");
  expect(direct({}, { NO_PROXY: ".internal" })).toBe(".internal,127.0.0.1");
});

test("an address is shown without user, password and query", () => {
  expect(shownAddress("http://user:s3cret@opencti.example:8080/")).toBe("http://opencti.example:8080");
  expect(shownAddress("https://opencti.example/base?key=s3cret")).toBe("https://opencti.example/base");
  expect(shownAddress("user:s3cret@opencti")).not.toContain("s3cret");
  expect(shownAddress("s3cret")).toBe("the address in OPENCTI_URL");
});
