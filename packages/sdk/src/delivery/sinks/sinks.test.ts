import { mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Message } from "../chunk.ts";
import { identity, item } from "../test-objects.ts";
import { apiSink } from "./api.ts";
import { directorySink } from "./directory.ts";
import { stdoutSink } from "./stdout.ts";

const message = (name: string): Message => ({
  items: [item(identity(name))],
  bundle: JSON.stringify({ type: "bundle", name }),
  sequence: 1,
});

describe("directory", () => {
  let path = "";
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), "octi-directory-"));
  });
  afterEach(() => rm(path, { recursive: true }));
  const now = new Date("2026-11-24T08:40:02.017Z");
  const options = () => ({
    path: join(path, "new", "folder"),
    name: "CISA Known/KEV",
    envelope: (bundle: string) => `{"bundle":${bundle}}`,
    retentionDays: 7,
    now: () => now,
  });

  test("files are whole, in the envelope, and sort in the order of sending", async () => {
    const sink = await directorySink(options());
    for (let n = 0; n < 12; n++) await (await sink.send(message(String(n)))).confirmed;
    const names = (await readdir(options().path)).sort();
    expect(names).toHaveLength(12);
    expect(names[0]).toBe("cisa_known-kev-20261124-084002-017-000000001.json");
    const contents = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(options().path, name), "utf8")).bundle.name),
    );
    expect(contents).toEqual(Array.from({ length: 12 }, (_, n) => String(n)));
  });

  test("retention removes own old files and nobody else's", async () => {
    const sink = await directorySink({ ...options(), path });
    await sink.send(message("old"));
    await writeFile(join(path, "other-20260101-000000-000-000000001.json"), "{}");
    await writeFile(join(path, "cisa_known-kev-notes.json"), "{}");
    const longAgo = new Date(now.getTime() - 8 * 86_400_000);
    for (const name of await readdir(path)) await utimes(join(path, name), longAgo, longAgo);
    await directorySink({ ...options(), path, retentionDays: 0 });
    expect(await readdir(path)).toHaveLength(3);
    await directorySink({ ...options(), path });
    expect((await readdir(path)).sort()).toEqual([
      "cisa_known-kev-notes.json",
      "other-20260101-000000-000-000000001.json",
    ]);
  });

  test("retention removes own files that were never completed, too, and leaves younger ones", async () => {
    const unfinished = (second: string) => `cisa_known-kev-20260101-0000${second}-000-000000001.json.tmp`;
    const longAgo = new Date(now.getTime() - 8 * 86_400_000);
    const lately = new Date(now.getTime() - 6 * 86_400_000);
    const others = ["other-20260101-000000-000-000000001.json.tmp", "cisa_known-kev-notes.json.tmp"];
    for (const name of [unfinished("01"), unfinished("02"), ...others]) {
      await writeFile(join(path, name), "{");
      await utimes(join(path, name), longAgo, longAgo);
    }
    await utimes(join(path, unfinished("02")), lately, lately);
    await directorySink({ ...options(), path });
    expect((await readdir(path)).sort()).toEqual([...others, unfinished("02")].sort());
  });

  test("a file that is gone when retention looks at it stops nothing", async () => {
    await symlink(join(path, "nowhere"), join(path, "cisa_known-kev-20260101-000000-000-000000001.json.tmp"));
    const sink = await directorySink({ ...options(), path });
    await sink.send(message("a"));
    expect(await readdir(path)).toContain("cisa_known-kev-20261124-084002-017-000000001.json");
  });

  test("a folder that cannot be written is an error, not a silence", async () => {
    await writeFile(join(path, "file"), "");
    await expect(directorySink({ ...options(), path: join(path, "file", "under") })).rejects.toThrow("ENOTDIR");
  });
});

test("api: one push at a time, in order; a failed push fails its confirmation and every later send", async () => {
  const pushed: string[] = [];
  let fail = false;
  const sink = apiSink(async (bundle) => {
    pushed.push(bundle);
    await Promise.resolve();
    if (fail) throw new Error("down");
  });
  const first = await sink.send(message("1"));
  await first.confirmed;
  fail = true;
  const second = await sink.send(message("2"));
  await expect(second.confirmed).rejects.toThrow("down");
  await expect(sink.send(message("3"))).rejects.toThrow("down");
  expect(pushed).toHaveLength(2);
  expect(pushed[0]).toBe(message("1").bundle);
  await sink.close();
});

test("api: a single object takes the run's first one along, so that it cannot overtake what it refers to", async () => {
  const pushed: string[][] = [];
  const sink = apiSink(async (bundle) => {
    pushed.push((JSON.parse(bundle) as { objects: { id: string }[] }).objects.map(({ id }) => id));
  });
  const of = (...names: string[]): Message => {
    const objects = names.map((name) => identity(name));
    return { items: objects.map(item), bundle: JSON.stringify({ type: "bundle", objects }), sequence: 1 };
  };
  for (const message of [of("a"), of("b", "c"), of("d"), of("e")]) await (await sink.send(message)).confirmed;
  expect(pushed.map((ids) => ids.map((id) => id.split("--")[1]).join())).toEqual(["a", "b,c", "a,d", "a,e"]);
});

test("stdout: a line of JSON an object", async () => {
  const output = new PassThrough();
  const sink = stdoutSink(output);
  await sink.send({ items: [item(identity("a")), item(identity("b"))], bundle: "", sequence: 1 });
  output.end();
  const lines = (await output.toArray()).join("").trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).id)).toEqual(["identity--a", "identity--b"]);
});
