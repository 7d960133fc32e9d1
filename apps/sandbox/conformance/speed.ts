/**
 * How fast objects are imported: `node apps/sandbox/conformance/speed.ts [entries] [--file] [--amqp]`. Sends a catalogue as
 * five objects an entry to a sandbox of its own: over the `api` protocol a thousand objects a bundle, over a RabbitMQ of its
 * own one a message. Prints objects a second and the sandbox's peak memory (Linux). Not part of the tests, since a machine's
 * speed fails no test.
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
import { connect } from "amqplib";
import type { Incoming } from "../src/entity-type.ts";
import { kevFeed } from "../src/kev-feed.ts";
import type { Status } from "../src/page.ts";
import { standardId, tlpId } from "../src/standard-id.ts";
import { startRabbitmq } from "../src/testing/rabbitmq.ts";

const { values, positionals } = parseArgs({
  options: {
    file: { type: "boolean", default: false },
    amqp: { type: "boolean", default: false },
  },
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
const rabbitmq = values.amqp ? await startRabbitmq({ management: true }) : undefined;
const child = spawn(process.execPath, [main, "--port", "0", ...(values.file ? [] : ["--memory"])], {
  cwd: folder,
  stdio: ["ignore", "pipe", "inherit"],
  env: {
    ...process.env,
    ...(rabbitmq && { RABBITMQ_URL: rabbitmq.url, RABBITMQ_MANAGEMENT_URL: rabbitmq.managementUrl }),
  },
});
try {
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const { url, token } = JSON.parse(line) as { url: string; token: string };
  const ask = async (query: string, variables: object): Promise<unknown> => {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const id = "5f7c1c5a-3a76-4a0e-9d67-0c5a5f5b1d11";
  await ask("mutation ($input: RegisterConnectorInput) { registerConnector(input: $input) { id } }", {
    input: { id, name: "Speed", type: "EXTERNAL_IMPORT", scope: ["all"] },
  });

  const catalogue = JSON.parse([...kevFeed(entries, 1).chunks()].join("")) as { vulnerabilities: Entry[] };
  const objects = catalogue.vulnerabilities.flatMap((entry) => [...objectsOf(entry)]);
  const bundles: string[] = [];
  const inBundle = rabbitmq ? 1 : bundleSize;
  for (let from = 0; from < objects.length; from += inBundle) {
    bundles.push(
      JSON.stringify({
        type: "bundle",
        id: `bundle--${crypto.randomUUID()}`,
        objects: objects.slice(from, from + inBundle),
      }),
    );
  }

  /** One message an object, of one work. */
  async function publish(amqp: string): Promise<void> {
    const { workAdd } = (await ask("mutation ($id: String!) { workAdd(connectorId: $id) { id } }", { id })) as {
      workAdd: { id: string };
    };
    await ask("mutation ($work: ID!, $n: Int) { workEdit(id: $work) { addExpectations(expectations: $n) } }", {
      work: workAdd.id,
      n: bundles.length,
    });
    const connection = await connect(amqp);
    const channel = await connection.createConfirmChannel();
    for (const bundle of bundles) {
      const content = Buffer.from(bundle).toString("base64");
      const body = Buffer.from(JSON.stringify({ bundle_type: "QUEUE_BUNDLE", content, work_id: workAdd.id }));
      const room = channel.publish("amqp.worker.exchange", `push_routing_${id}`, body, { persistent: true });
      if (!room) await once(channel, "drain");
    }
    await channel.waitForConfirms();
    await connection.close();
  }

  const started = performance.now();
  if (rabbitmq) await publish(rabbitmq.url);
  else
    for (const bundle of bundles) {
      await ask("mutation ($id: String!, $bundle: String!) { stixBundlePush(connectorId: $id, bundle: $bundle) }", {
        id,
        bundle,
      });
    }
  const pushed = performance.now();
  for (;;) {
    const { connectors, works } = (await (await fetch(`${url}/status`)).json()) as Status;
    if (works[0]?.status === "complete" && connectors.every(({ queued }) => queued === 0)) break;
    await wait(100);
  }
  const seconds = (performance.now() - started) / 1_000;
  const peak = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
  // On a machine that others use too, the sandbox's own seconds say more than the clock's
  const ticks = readFileSync(`/proc/${child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  const cpu = (Number(ticks[11]) + Number(ticks[12])) / 100;
  process.stdout.write(
    `${objects.length} objects in ${bundles.length} ${rabbitmq ? "messages" : "bundles"}: pushed in ${((pushed - started) / 1_000).toFixed(1)} s, imported in ${seconds.toFixed(1)} s, ${Math.round(objects.length / seconds)} objects/s, ${cpu.toFixed(1)} s of processor, peak ${Math.round(Number(peak) / 1_024)} MB\n`,
  );
} finally {
  child.kill("SIGTERM");
  await once(child, "exit");
  await rabbitmq?.stop();
  await rm(folder, { recursive: true, force: true });
}
