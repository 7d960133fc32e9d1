import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigurationError } from "../errors.ts";
import { takeLock } from "./lock.ts";

test("one holder at a time; a killed one leaves nothing that stands in the way; no sockets, no lock", async () => {
  const folder = mkdtempSync(join(tmpdir(), "octi-lock-"));
  try {
    const path = join(folder, "c.lock");
    const first = await takeLock(path);
    await expect(takeLock(path)).rejects.toBeInstanceOf(ConfigurationError);
    await expect(takeLock(path)).rejects.toThrow(/CONNECTOR_ID.*another process/);
    await first?.release();
    const killed = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
    expect(() => execFileSync(process.execPath, ["-e", killed], { stdio: "ignore" })).toThrow();
    expect(existsSync(path)).toBe(true);
    const second = await takeLock(path);
    expect(second).toBeDefined();
    await second?.release();
    expect(await takeLock(join(folder, "missing", "c.lock"))).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
