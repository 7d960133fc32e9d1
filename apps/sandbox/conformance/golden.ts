import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { connect } from "amqplib";
import { type SandboxBroker, startSandbox } from "../src/index.ts";
import type { Result } from "./result.ts";

/** Recorded messages of the genuine Python connectors; `GOLDEN_DIR` names another folder. */
const folder = resolve(process.env.GOLDEN_DIR ?? join(import.meta.dirname, "../../../../shared/golden"));

export const goldenMissing: string | undefined = existsSync(folder)
  ? undefined
  : "no golden messages here (GOLDEN_DIR)";

const id = "5f7c1c5a-3a76-4a0e-9d67-0c5a5f5b1d11";

const textOf = (file: string): string => gunzipSync(readFileSync(file)).toString();

interface Sent {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly source_ref?: string;
  readonly target_ref?: string;
}

/** Puts the recorded messages of a case into the push queue as they were sent, and looks at what became of them. */
async function replay(file: string, broker: SandboxBroker, platform: "6.9" | "7"): Promise<string | undefined> {
  const messages: Record<string, unknown>[] = textOf(file)
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const sandbox = await startSandbox({ broker, platform });
  const ask = async (query: string, variables: object): Promise<Record<string, never>> => {
    const response = await fetch(`${sandbox.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${sandbox.token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: Record<string, never>; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  try {
    await ask("mutation ($input: RegisterConnectorInput) { registerConnector(input: $input) { id } }", {
      input: { id, name: "Golden", type: "EXTERNAL_IMPORT", scope: ["all"] },
    });
    const works = new Map<unknown, string>();
    for (const [recorded, ofWork] of Map.groupBy(messages, ({ work_id }) => work_id)) {
      const { workAdd } = (await ask("mutation ($id: String!) { workAdd(connectorId: $id) { id } }", {
        id,
      })) as unknown as { workAdd: { id: string } };
      works.set(recorded, workAdd.id);
      await ask("mutation ($id: ID!, $n: Int) { workEdit(id: $id) { addExpectations(expectations: $n) } }", {
        id: workAdd.id,
        n: ofWork.length,
      });
    }
    const client = await connect(broker.url);
    const channel = await client.createConfirmChannel();
    for (const message of messages) {
      const content = Buffer.from(JSON.stringify(message.content)).toString("base64");
      const body = Buffer.from(JSON.stringify({ ...message, content, work_id: works.get(message.work_id) }));
      const properties = { persistent: true, contentEncoding: "utf-8" };
      channel.publish("amqp.worker.exchange", `push_routing_${id}`, body, properties);
    }
    await channel.waitForConfirms();
    await client.close();
    await sandbox.idle();

    const found = sandbox.status().works;
    const reported = found.reduce((sum, { processed }) => sum + processed, 0);
    const open = found.filter(({ status }) => status !== "complete");
    // OpenCTI takes no relationship without both its ends, and no intrusion set without a name (a tag without a value makes one)
    const objects = messages.flatMap(({ content }) => (content as { objects: Sent[] }).objects);
    const isNameless = ({ type, name }: Sent) => type === "intrusion-set" && name === "";
    const taken = new Set(objects.filter((object) => !isNameless(object)).map((object) => object.id));
    const isRefused = ({ id: one, source_ref = one, target_ref = one }: Sent) =>
      [one, source_ref, target_ref].some((ref) => !taken.has(ref));
    const refused = objects.filter(isRefused).length;
    const errors = found.flatMap((work) => work.errors);
    const sent: Sent[] = JSON.parse(textOf(join(dirname(file), "objects.json.gz")));
    const missing = sent.filter((object) => !isRefused(object) && !sandbox.object(object.id));
    await ask("mutation ($id: ID!) { deleteConnector(id: $id) }", { id });
    const wrong = [
      reported !== messages.length && `${reported} of ${messages.length} messages were reported`,
      open.length > 0 && `${open.length} works are open`,
      errors.length !== refused && `${errors.length} errors instead of ${refused}, such as ${errors[0]}`,
      missing.length > 0 && `${missing.length} of ${sent.length} objects are missing, such as ${missing[0]?.id}`,
    ].filter(Boolean);
    return wrong.length > 0 ? wrong.join("; ") : undefined;
  } finally {
    await sandbox.close();
  }
}

/** Every case whose messages were recorded, on both lines: all imported, all counted, no error. */
export async function* goldenReplays(broker: SandboxBroker): AsyncGenerator<Result> {
  for (const path of globSync("*/*/messages.jsonl.gz", { cwd: folder }).toSorted()) {
    for (const platform of ["6.9", "7"] as const) {
      const detail = await replay(join(folder, path), broker, platform);
      yield { name: `golden ${dirname(path)} on ${platform}`, ok: detail === undefined, detail: detail ?? null };
    }
  }
}
