import { expect, test } from "vitest";
import { Headers as OwnHeaders } from "./headers.ts";

test("what graphql-request does with headers, as Node's own do", () => {
  const init = { Accept: "a", "x-Key": "1" };
  for (const Made of [OwnHeaders, Headers]) {
    const headers = new Made(init);
    if (!headers.has("content-type")) headers.set("Content-Type", "b");
    headers.set("X-KEY", "2");
    const seen: Record<string, string> = {};
    headers.forEach((value, name) => {
      seen[name] = value;
    });
    expect(seen).toEqual({ accept: "a", "content-type": "b", "x-key": "2" });
    expect(Object.fromEntries(headers)).toEqual(seen);
    expect(headers.has("ACCEPT")).toBe(true);
  }
});
