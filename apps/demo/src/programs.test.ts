import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (let end = ends.pop(); end; end = ends.pop()) await end();
});

/** A program of this folder, in a folder of its own and a process group of its own, as in a terminal. */
function start(
  program: "main.ts" | "dev.ts",
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  file = "",
) {
  const cwd = mkdtempSync(join(tmpdir(), "octi-demo-"));
  if (file) writeFileSync(join(cwd, ".env"), file);
  const child = spawn(process.execPath, [join(import.meta.dirname, program), ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  const heard = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      for (const hear of heard) hear();
    });
  const exit = once(child, "close").then(([code]) => code as number | null);
  ends.push(async () => {
    child.kill("SIGTERM");
    await exit;
    rmSync(cwd, { recursive: true, force: true });
  });
  return {
    exit,
    output: () => output,
    /** Resolves when the output holds the text, or the program has ended. */
    said: async (text: string) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const hear = () => output.includes(text) && resolve();
      heard.add(hear);
      hear();
      await Promise.race([promise, exit]);
      expect(output).toContain(text);
    },
    /** Ctrl-C: the terminal sends it to the whole process group. */
    interrupt: () => process.kill(-(child.pid ?? 0), "SIGINT"),
  };
}

describe("demo", () => {
  test("--once is good, also behind a proxy that knows no way to this machine, and shows no page that is gone", async () => {
    const proxy = "http://127.0.0.1:1";
    const { exit, output } = start("main.ts", ["--once"], {
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      NODE_USE_ENV_PROXY: "1",
    });
    expect(await exit).toBe(0);
    expect(output()).toMatch(/\d {2}Vulnerability/);
    expect(output()).not.toContain("Look at it");
  });

  test("Ctrl-C while connectors run is an end without complaints", async () => {
    const demo = start("main.ts", [], { CONNECTOR_LOG_LEVEL: "warn" });
    await demo.said("Running cisa-kev");
    demo.interrupt();
    expect(await demo.exit).toBe(130);
    expect(demo.output()).not.toMatch(/fetch failed|out of reach|ECONN|usage|Imported/);
  });

  test("it stays until Ctrl-C, with the page", async () => {
    const demo = start("main.ts", [], {});
    await demo.said("Ctrl-C ends it.");
    const [url = ""] = /(?<=Look at it: )\S+/.exec(demo.output()) ?? [];
    expect((await fetch(url)).status).toBe(200);
    demo.interrupt();
    expect(await demo.exit).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  });

  test("a connector that fails fails the demo, and nothing that was imported is said so", async () => {
    const { exit, output } = start("main.ts", ["--once"], { CONNECTOR_LOG_LEVEL: "loud" });
    expect(await exit).toBe(1);
    expect(output()).toContain("cisa-kev failed (78)");
    expect(output()).toContain("Nothing was imported.");
  });
});

describe("dev", () => {
  test("in front of an OpenCTI of one's own, its address is shown without password", async () => {
    const dev = start("dev.ts", [], {}, "OPENCTI_URL=http://user:s3cret@127.0.0.1:1\nOPENCTI_TOKEN=t0ken-of-mine\n");
    await dev.said("out of reach");
    dev.interrupt();
    expect(await dev.exit).toBe(0);
    expect(dev.output()).toContain("Connectors write into http://127.0.0.1:1\n");
    expect(dev.output()).not.toMatch(/s3cret|t0ken-of-mine/);
  });

  test("a port that is taken is said in a sentence, another one can be chosen", async () => {
    const taken = createServer();
    await once(taken.listen(0, "127.0.0.1"), "listening");
    ends.push(() => taken.close());
    const { port } = taken.address() as { port: number };
    const { exit, output } = start("dev.ts", ["--port", String(port)], {});
    expect(await exit).toBe(1);
    expect(output()).toMatch(
      /^port \d+ cannot be used for the stand-in \(EADDRINUSE\): choose another one with --port\n$/,
    );
    const wrong = start("dev.ts", ["--port", "http"], {});
    expect(await wrong.exit).toBe(78);
    expect(wrong.output()).toMatch(/^--port http: expected a number from 1 to 65535\n\nusage: pnpm dev/);
  });

  test("stand-in and connectors, and Ctrl-C ends the connectors first", async () => {
    const free = createServer();
    await once(free.listen(0, "127.0.0.1"), "listening");
    const { port } = free.address() as { port: number };
    free.close();
    await once(free, "close");
    const dev = start("dev.ts", ["--port", String(port)], {});
    await dev.said("objects sent");
    dev.interrupt();
    expect(await dev.exit).toBe(0);
    expect(dev.output()).not.toMatch(/out of reach|ECONN/);
  });
});
