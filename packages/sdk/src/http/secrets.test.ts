import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openSecrets } from "./secrets.ts";

describe("secrets", () => {
  test("are not shown, however they are written", () => {
    const secrets = openSecrets();
    secrets.addHeader("X-OTX-API-KEY", 'k"ey/with+signs');
    secrets.addHeader("authorization", `Basic ${Buffer.from("me:pass word").toString("base64")}`);
    secrets.addHeader("proxy-thing", "Bearer abcdef");
    const shown = secrets.text(
      `k"ey/with+signs k%22ey%2Fwith%2Bsigns k\\"ey/with+signs ${Buffer.from("me:pass word").toString("base64")} pass word abcdef Bearer`,
    );
    expect(shown).toBe("*** *** *** *** *** *** Bearer");
  });

  test("harmless headers are", () => {
    const secrets = openSecrets();
    secrets.addHeader("Accept", "application/json");
    expect(secrets.text("application/json")).toBe("application/json");
  });

  test("an address is shown without credentials and secret parameters", () => {
    const secrets = openSecrets();
    secrets.addQuery("q", "my-own-token");
    expect(secrets.address(new URL("https://me:pw@host.example/a?q=x&page=2&api_key=abc#part"))).toBe(
      "https://host.example/a?q=***&page=2&api_key=***",
    );
    expect(secrets.address(new URL("https://host.example/bot/my-own-token/x"))).toBe("https://host.example/bot/***/x");
  });

  test("no secret of four characters or more is left in a text", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 4 }), { minLength: 1 }), fc.string(), (values, between) => {
        const secrets = openSecrets();
        for (const value of values) secrets.addHeader("x-key", value);
        const shown = secrets.text(values.join(between));
        for (const value of values)
          if (!/^[*]+$/.test(value)) expect(shown.includes(value) && !between.includes(value)).toBe(false);
      }),
    );
  });
});
