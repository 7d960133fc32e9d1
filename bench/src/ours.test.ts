import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { flagsIn, variablesIn } from "./ours.ts";

test("the flags are the image's", () => {
  const dockerfile = readFileSync(join(import.meta.dirname, "../../docker/Dockerfile"), "utf8");
  expect(flagsIn(dockerfile)).not.toEqual([]);
  expect(flagsIn('ENTRYPOINT ["node", "--a=1", "--b", "/x.mjs"]\n')).toEqual(["--a=1", "--b"]);
  expect(() => flagsIn("CMD node")).toThrow("ENTRYPOINT");
});

test("the variables that the image sets", () => {
  expect(variablesIn("FROM x\n# one\nENV NODE_ENV=production MALLOC_ARENA_MAX=1\n")).toEqual({
    NODE_ENV: "production",
    MALLOC_ARENA_MAX: "1",
  });
});
