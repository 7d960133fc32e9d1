import { expect, test } from "vitest";
import type { Program } from "./program.ts";
import { run } from "./run.ts";

const script = (text: string): Program => ({ command: process.execPath, args: ["-e", text], cwd: "/", env: {} });
const queueOf = (messages: number) => ({ depth: async () => messages, purge: async () => messages });

test.skipIf(process.platform !== "linux")("messages, times, processor and memory of a program", async () => {
  const found = await run(script("for (let n = 0; n < 1e6; n++);"), queueOf(7), "id");
  expect(found.messages).toBe(7);
  expect(found.end).toBeGreaterThanOrEqual(found.last);
  expect(found.peak).toBeGreaterThan(0);
});

test("a program that fails is told of, with what it said", async () => {
  await expect(run(script("console.error('no token'); process.exitCode = 3"), queueOf(7), "id")).rejects.toThrow(
    /ended with 3:\nno token/,
  );
});

test("a run that sent nothing is no measurement", async () => {
  await expect(run(script("console.error('not today')"), queueOf(0), "id")).rejects.toThrow(/sent nothing:\nnot today/);
});

test("a program that isn't there is told of", async () => {
  const program = { ...script(""), command: "/nowhere/node" };
  await expect(run(program, queueOf(0), "id")).rejects.toThrow("/nowhere/node");
});
