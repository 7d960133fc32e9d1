/**
 * How fast bundles pushed over the `api` protocol are imported: `node apps/sandbox/conformance/speed.ts [entries] [--file]`.
 * Pushes a catalogue as five objects an entry, a thousand objects a bundle, to a sandbox of its own, and prints objects a
 * second and the sandbox's peak memory (Linux). Not part of the tests, since a machine's speed fails no test.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Incoming } from "../src/entity-type.ts";
import { kevFeed } from "../src/kev-feed.ts";
import { standardId, tlpId } from "../src/standard-id.ts";

const { values, positionals } = parseArgs({
  options: { file: { type: "boolean", default: false } },
  allowPositionals: true,
});
const entries = Number(positionals[0] ?? 20_000);
const bundleSize = 1_000;

interface Entry {
  readonly cveID: string;
  readonly vendorProject: string;
  readonly product: string;
  readonly dateAdded: string;
  readonly shortDescription: string;
}

const identified = (object: Omit<Incoming, "id">): Incoming => {
  const draft = { ...object, id: `${object.type}--00000000-0000-4000-8000-000000000000` } as Incoming;
  return { ...draft, id: standardId(draft, "7") };
};

function* objectsOf({ cveID, vendorProject, product, dateAdded, shortDescription }: Entry): Generator<Incoming> {
  const created = `${dateAdded}T00:00:00.000Z`;
  const common = { spec_version: "2.1", object_marking_refs: [tlpId("TLP:CLEAR")] };
  const vulnerability = identified({
    ...common,
    type: "vulnerability",
    name: cveID,
    description: shortDescription,
    created,
  });
  const vendor = identified({
    ...common,
    type: "identity",
    name: vendorProject,
    identity_class: "organization",
    created,
  });
  const software = identified({ ...common, type: "software", name: product, vendor: vendorProject });
  const relationship = (relationship_type: string, source_ref: string, target_ref: string) =>
    identified({ ...common, type: "relationship", relationship_type, source_ref, target_ref, start_time: created });
  yield* [vulnerability, vendor, software];
  yield relationship("related-to", software.id, vendor.id);
  yield relationship("has", software.id, vulnerability.id);
}

const folder = await mkdtemp(join(tmpdir(), "octi-speed-"));
const main = join(import.meta.dirname, "../src/main.ts");
const child = spawn(process.execPath, [main, "--port", "0", ...(values.file ? [] : ["--memory"])], {
  cwd: folder,
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const { url, token } = JSON.parse(line) as { url: string; token: string };
  const ask = async (query: string, variables: object): Promise<void> => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { errors } = (await response.json()) as { errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
  };
  const id = "5f7c1c5a-3a76-4a0e-9d67-0c5a5f5b1d11";
  await ask("mutation ($input: RegisterConnectorInput) { registerConnector(input: $input) { id } }", {
    input: { id, name: "Speed", type: "EXTERNAL_IMPORT", scope: ["all"] },
  });

  const catalogue = JSON.parse([...kevFeed(entries, 1).chunks()].join("")) as { vulnerabilities: Entry[] };
  const objects = catalogue.vulnerabilities.flatMap((entry) => [...objectsOf(entry)]);
  const bundles: string[] = [];
  for (let from = 0; from < objects.length; from += bundleSize) {
    bundles.push(
      JSON.stringify({
        type: "bundle",
        id: `bundle--${crypto.randomUUID()}`,
        objects: objects.slice(from, from + bundleSize),
      }),
    );
  }

  const started = performance.now();
  for (const bundle of bundles) {
    await ask("mutation ($id: String!, $bundle: String!) { stixBundlePush(connectorId: $id, bundle: $bundle) }", {
      id,
      bundle,
    });
  }
  const pushed = performance.now();
  for (;;) {
    const { connectors } = (await (await fetch(`${url}/status`)).json()) as { connectors: { queued: number }[] };
    if (connectors.every(({ queued }) => queued === 0)) break;
    await wait(100);
  }
  const seconds = (performance.now() - started) / 1_000;
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
  process.stdout.write(
    `${objects.length} objects in ${bundles.length} bundles: pushed in ${((pushed - started) / 1_000).toFixed(1)} s, imported in ${seconds.toFixed(1)} s, ${Math.round(objects.length / seconds)} objects/s, peak ${Math.round(Number(peak) / 1_024)} MB\n`,
  );
} finally {
  child.kill("SIGTERM");
  await once(child, "exit");
  await rm(folder, { recursive: true, force: true });
}
