import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openSpool, type Spool } from "./spool.ts";

async function content(spool: Spool): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of spool.read()) parts.push(part);
  return Buffer.concat(parts);
}

test("gives back what was written, twice, in memory and from a file", async () => {
  const written = fc.array(fc.uint8Array({ maxLength: 100_000, size: "max" }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(written, fc.constantFrom(0, 1_000, 70_000, 1e9), async (parts, memoryBytes) => {
      const spool = openSpool(memoryBytes);
      for (const part of parts) spool.write(part);
      const whole = Buffer.concat(parts);
      expect((await content(spool)).equals(whole)).toBe(true);
      expect((await content(spool)).equals(whole)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test("two readers don't disturb each other, and a part that was read stays as it was", async () => {
  const spool = openSpool(0);
  for (let byte = 0; byte < 4; byte++) spool.write(Buffer.alloc(64 * 1024, byte));
  const [one, other] = [spool.read(), spool.read()];
  const first = (await one.next()).value;
  await one.next();
  expect((await other.next()).value?.[0]).toBe(0);
  expect(first?.every((byte) => byte === 0)).toBe(true);
});

test("leaves no file behind", () => {
  openSpool(0).write(Buffer.from("secret"));
  expect(
    readdirSync(tmpdir()).filter((name) => name.startsWith("octi-") && name.length === "octi-".length + 36),
  ).toEqual([]);
});

test("stays in memory where no file can be made", async () => {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = "/nowhere/at/all";
  try {
    const spool = openSpool(2);
    spool.write(Buffer.from("more than "));
    spool.write(Buffer.from("two bytes"));
    expect(String(await content(spool))).toBe("more than two bytes");
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
});
