/**
 * Drives the sandbox with pycti's own helper, on both lines: `node apps/sandbox/conformance/drive-pycti.ts`. Not part of the tests,
 * since it installs pycti from PyPI, into a temporary folder.
 */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startSandbox } from "../src/index.ts";

const run = promisify(execFile);

interface Result {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string | null;
}

/** Which client meets which platform. */
const meetings = [
  { pycti: "6.9.17", platform: "6.9" },
  { pycti: "6.9.17", platform: "7" },
  { pycti: "7.260817.0", platform: "7" },
  { pycti: "7.260817.0", platform: "6.9" },
] as const;

/** A Python with that release of pycti; made once a release. */
async function pythonWith(folder: string, release: string): Promise<string> {
  const environment = join(folder, release);
  const python = join(environment, "bin", "python");
  await run("python3", ["-m", "venv", environment]);
  const options = ["--quiet", "--disable-pip-version-check"];
  await run(python, ["-m", "pip", "install", ...options, `pycti==${release}`, "stix2==3.0.2"], {
    maxBuffer: 10_000_000,
  });
  return python;
}

async function drive(python: string, platform: "6.9" | "7"): Promise<readonly Result[]> {
  const sandbox = await startSandbox({ platform });
  try {
    const env = { ...process.env, OPENCTI_URL: sandbox.url, OPENCTI_TOKEN: sandbox.token };
    const script = join(import.meta.dirname, "drive-pycti.py");
    const { stdout } = await run(python, [script], { env, maxBuffer: 10_000_000, timeout: 300_000 });
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "[]");
  } finally {
    await sandbox.close();
  }
}

/** pycti 7 asks 6.9 for a field that it hasn't, and must be told so in OpenCTI's words (pycti-v7 section 2). */
function refused(results: readonly Result[]): readonly Result[] {
  const [only] = results;
  const ok = results.length === 1 && only?.ok === false && !!only.detail?.includes('Cannot query field "jwks"');
  return [{ name: "is refused at its registration, as by OpenCTI", ok, detail: JSON.stringify(results) }];
}

const folder = await mkdtemp(join(tmpdir(), "octi-conformance-"));
const counts = { passed: 0, failed: 0 };
try {
  const pythons = new Map<string, string>();
  for (const { pycti, platform } of meetings) {
    const python = pythons.get(pycti) ?? (await pythonWith(folder, pycti));
    pythons.set(pycti, python);
    const found = await drive(python, platform);
    for (const { name, ok, detail } of platform === "6.9" && pycti.startsWith("7") ? refused(found) : found) {
      counts[ok ? "passed" : "failed"]++;
      process.stdout.write(
        `${ok ? "passed" : "FAILED"}: pycti ${pycti} on ${platform}: ${name}${ok ? "" : `\n  ${detail}`}\n`,
      );
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
