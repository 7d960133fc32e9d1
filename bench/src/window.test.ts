import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mostUnconfirmed } from "./window.ts";

test("the bare publisher's window is the sink's", () => {
  const sink = readFileSync(join(import.meta.dirname, "../../packages/sdk/src/delivery/sinks/amqp.ts"), "utf8");
  const found = /^const mostMessages = ([\d_]+);$/m.exec(sink)?.[1];
  expect(Number(found?.replaceAll("_", ""))).toBe(mostUnconfirmed);
});
