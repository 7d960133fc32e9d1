/** What a worker reads of a message in a push queue (platform-internals Q4). */
export interface Envelope {
  readonly work: string | null;
  /** `null`: the worker's own user, who may everything. */
  readonly applicant: string | null;
  readonly draft: string | null;
  /** Other types are skipped; empty: none is. */
  readonly types: readonly string[];
  /** Not to be split, however many objects there are. */
  readonly noSplit: boolean;
  readonly bundleId: unknown;
  readonly objects: readonly unknown[];
}

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** The object of a stream's event, with what is to be done with it; 6.9 writes the word `event` there, by mistake. */
function eventObject({ type, data }: { type?: unknown; data?: unknown }, line: "6.9" | "7"): unknown {
  if (type === "create" || type === "update") return data;
  return { ...(data as object), opencti_operation: line === "7" ? type : "event" };
}

/** Reads a message's body. `undefined` for one that the worker cannot decode, or that holds nothing: it is lost. */
export function decoded(body: Buffer, line: "6.9" | "7"): Envelope | undefined {
  try {
    const message = JSON.parse(body.toString("utf8")) as Record<string, unknown>;
    const content = JSON.parse(Buffer.from(String(message.content), "base64").toString("utf8")) as {
      id?: unknown;
      objects?: unknown;
      type?: unknown;
      data?: unknown;
    };
    const objects = message.type === "event" ? [eventObject(content, line)] : content.objects;
    if (!Array.isArray(objects) || objects.length === 0) return undefined;
    return {
      work: text(message.work_id),
      applicant: text(message.applicant_id),
      draft: text(message.draft_id),
      types: Array.isArray(message.entities_types) ? message.entities_types.map(String) : [],
      noSplit: message.no_split === true,
      bundleId: content.id,
      objects,
    };
  } catch {
    return undefined;
  }
}

/** The same message with one object in it: what the worker queues when it splits. */
export function partOf(body: Buffer, bundleId: unknown, object: unknown, sequence: number): Buffer {
  const message = JSON.parse(body.toString("utf8")) as Record<string, unknown>;
  const bundle = { type: "bundle", id: bundleId, spec_version: "2.1", x_opencti_seq: sequence, objects: [object] };
  return Buffer.from(JSON.stringify({ ...message, content: encoded(bundle) }));
}

/** Message of the dead letter queue: its content is the object alone, without a bundle around it (platform-contract 6.2). */
export function deadLetterOf(body: Buffer, object: unknown, connectorId: string, error: string): Buffer {
  const message = JSON.parse(body.toString("utf8")) as Record<string, unknown>;
  const rejection_info = { reject_reason: "MAX_RETRY", last_error_msg: error, original_connector_id: connectorId };
  return Buffer.from(JSON.stringify({ ...message, content: encoded(object), rejection_info }));
}

/** Message of the platform's own `stixBundlePush` (platform-contract 6.1). */
export const pushed = (bundle: string, work: string, applicant: string): Buffer =>
  Buffer.from(
    JSON.stringify({
      type: "bundle",
      applicant_id: applicant,
      content: Buffer.from(bundle).toString("base64"),
      work_id: work,
      update: true,
    }),
  );

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64");
