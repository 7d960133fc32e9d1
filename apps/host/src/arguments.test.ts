import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { orderOf } from "./arguments.ts";
import { catalogue } from "./test-feed.ts";
import { endAll, folder, startProcess } from "./test-host.ts";

afterEach(endAll);

describe("arguments", () => {
  test("what a connector is started for", () => {
    expect(orderOf([])).toEqual({ kind: "run" });
    expect(orderOf(["--check"])).toEqual({ kind: "check" });
    expect(orderOf(["--dry-run"])).toEqual({ kind: "dry-run", directory: undefined });
    expect(orderOf(["--check", "--help"])).toEqual({ kind: "help" });
  });

  test("what excludes each other, or is not known, is told", () => {
    expect(() => orderOf(["--check", "--dry-run"])).toThrow("exclude each other");
    expect(() => orderOf(["--out", "sent"])).toThrow("--out goes with --dry-run");
    expect(() => orderOf(["--dry"])).toThrow("--dry");
  });

  test("--out takes a directory, made where it is missing, and no file and nothing empty", () => {
    const directory = join(folder(), "new", "sent");
    expect(orderOf(["--dry-run", "--out", directory])).toEqual({ kind: "dry-run", directory });
    expect(existsSync(directory)).toBe(true);
    const file = join(directory, "file");
    writeFileSync(file, "");
    for (const path of [file, join(file, "below")])
      expect(() => orderOf(["--dry-run", "--out", path])).toThrow(`--out ${path}: this is a file`);
    for (const empty of ["", " "])
      expect(() => orderOf(["--dry-run", "--out", empty])).toThrow("--out is empty: expected a directory");
  });
});

describe("the process", () => {
  test("--help with a connector is good, a wrong --out is said in a sentence with exit 78 before anything runs", async () => {
    const help = startProcess("main.ts", ["cisa-kev", "--help"], {});
    expect(await help.exit).toBe(0);
    expect(help.output()).toContain("--dry-run");
    const empty = startProcess("main.ts", ["cisa-kev", "--dry-run", "--out="], {});
    expect(await empty.exit).toBe(78);
    expect(empty.output()).toMatch(/^--out is empty/);
  });

  test("a dry run whose reader leaves early ends well, and says nothing of it", async () => {
    const file = join(folder(), "kev.json");
    writeFileSync(file, catalogue(5_000));
    const { child, exit, output } = startProcess("main.ts", ["cisa-kev", "--dry-run"], {
      CISA_CATALOG_URL: pathToFileURL(file).href,
    });
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await exit).toBe(0);
    expect(output()).not.toMatch(/EPIPE|ERROR/);
  });

  test("--out: the files of one dry run", async () => {
    const file = join(folder(), "kev.json");
    writeFileSync(file, catalogue(5));
    const sent = join(folder(), "sent");
    const { exit } = startProcess("main.ts", ["cisa-kev", "--dry-run", "--out", sent], {
      CISA_CATALOG_URL: pathToFileURL(file).href,
    });
    expect(await exit).toBe(0);
    expect(readdirSync(sent)).toHaveLength(1);
  });
});
