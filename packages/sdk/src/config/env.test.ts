import { expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import { env, variableOf } from "./env.ts";
import type { Secret } from "./secret.ts";
import type { Instant } from "./values.ts";

const description = "x";

test.each([undefined, "", " ", "\n"])("%j is unset", (raw) => {
  expect(env.string({ default: "d", description }).parse(raw)).toBe("d");
  expect(env.secret({ optional: true, description }).parse(raw)).toBeUndefined();
  expect(() => env.int({ description }).parse(raw)).toThrow("is required and not set");
});

test("a default is never undefined, an optional may be, in the inferred type too", () => {
  const config = z.object({
    A: env.string({ description }),
    B: env.boolean({ default: false, description }),
    C: env.int({ optional: true, description }),
    D: env.list({ default: [], description }),
    E: env.choice(["x", "y"], { optional: true, description }),
    F: env.secret({ description }),
    G: env.instant({ default: "P30D", description }),
    H: env.duration({ optional: true, description }),
    I: env.number({ default: 0.5, description }),
    J: env.deprecated({ use: "A", convert: (value) => value }),
    K: env.urlOrFalse({ default: "https://feed.example/a", description }),
  });
  expectTypeOf<z.infer<typeof config>>().toEqualTypeOf<{
    A: string;
    B: boolean;
    C: number | undefined;
    D: readonly string[];
    E: "x" | "y" | undefined;
    F: Secret;
    G: Instant;
    H: string | undefined;
    I: number;
    J: undefined;
    K: string | false;
  }>();
  const { G, F, ...plain } = config.parse({ A: "a", F: "f", E: "Y" });
  expect(plain).toEqual({ A: "a", B: false, D: [], E: "y", I: 0.5, K: "https://feed.example/a" });
  expect(F.reveal()).toBe("f");
  expect(G(new Date("2026-01-31T00:00:00Z"))).toEqual(new Date("2026-01-01T00:00:00Z"));
});

test("what is known of a variable, its default in the form of the environment", () => {
  expect(variableOf(env.list({ default: ["a", "b"], description }))).toMatchObject({ type: "array", default: "a,b" });
  expect(variableOf(env.boolean({ default: false, description }))).toMatchObject({ default: "false", required: false });
  expect(variableOf(env.tlp({ default: "TLP:WHITE", description }))).toMatchObject({ default: "TLP:CLEAR" });
  expect(variableOf(env.secret({ description }))).toMatchObject({ secret: true, required: true, format: "password" });
  expect(variableOf(z.string())).toBeUndefined();
});
