import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flagsIn, variablesIn } from "./ours.ts";

test("the flags are the image's", () => {
  const script = readFileSync(join(import.meta.dirname, "../../docker/entrypoint.sh"), "utf8");
  expect(flagsIn(script)).toContain("--expose-gc");
  expect(flagsIn('#!/bin/sh\nexec node --a=1 --b /x/main.cjs "$@"\n')).toEqual(["--a=1", "--b"]);
  expect(() => flagsIn("node --a=1 /x/main.cjs")).toThrow("docker/entrypoint.sh");
});

test("the variables that the image sets", () => {
  expect(variablesIn("FROM x\n# one\nENV NODE_ENV=production MALLOC_ARENA_MAX=1\nENV TMPDIR=/data\n")).toEqual({
    NODE_ENV: "production",
    MALLOC_ARENA_MAX: "1",
    TMPDIR: "/data",
  });
});
