import { existsSync, readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { gunzipSync } from "node:zlib";
import { answer } from "./test-feed.ts";

const shared = new URL("../../../../shared/", import.meta.url);

/** Why nothing can be compared, for the name of a skipped test. */
export const goldenMissing = existsSync(new URL("golden/cisa-kev/", shared)) ? undefined : "no shared data";

export type Fields = Readonly<Record<string, unknown>>;
export type StoredObject = Fields & { readonly id: string; readonly type: string };

/** A queue message, its content decoded. */
export interface Message {
  readonly envelope: Fields;
  readonly bundle: Fields & { readonly objects: readonly StoredObject[] };
}

/** What the genuine Python connector sent for a catalogue. */
export interface GoldenCase {
  readonly env: Readonly<Record<string, string>>;
  /** Serves the case's feeds. */
  readonly feeds: RequestListener;
  /** By id what was sent of an object, in the order of sending: each content once, or as often as it was recorded. */
  readonly messages: ReadonlyMap<string, readonly Message[]>;
  /** The fields of an object that Python took from its clock. */
  volatile(object: StoredObject): readonly string[];
}

const text = (url: URL) => readFileSync(url).toString();
const unzipped = (url: URL) => gunzipSync(readFileSync(url)).toString();

/** A feed's file; large ones are kept packed. */
const feedText = (path: string): string => (path.endsWith(".gz") ? unzipped : text)(new URL(`data/${path}`, shared));

/** Only of this case the messages themselves were kept. */
const recorded = "small-default";

function recordedMessages(folder: URL): Message[] {
  const lines = unzipped(new URL("messages.jsonl.gz", folder)).trim().split("\n");
  return lines.map((line) => {
    const envelope = JSON.parse(line) as Fields & { readonly content: Message["bundle"] };
    return { envelope, bundle: envelope.content };
  });
}

/** The messages of a case of which the objects were kept: with the recorded ones' keys, and its own envelope. */
function builtMessages(folder: URL, envelope: Fields, like: Message): Message[] {
  const several = new URL("conflicts.json", folder);
  const conflicts: { readonly id: string; readonly versions: readonly Fields[] }[] = existsSync(several)
    ? JSON.parse(text(several))
    : [];
  const versions = new Map(conflicts.map((conflict) => [conflict.id, conflict.versions]));
  const objects: StoredObject[] = JSON.parse(unzipped(new URL("objects.json.gz", folder)));
  return objects.flatMap((last) =>
    [...(versions.get(last.id) ?? []), last].map((version) => ({
      envelope: { ...like.envelope, ...envelope },
      bundle: { ...like.bundle, x_opencti_seq: last.nb_deps, objects: [{ ...last, ...version }] },
    })),
  );
}

/** A case of a connector, cisa-kev where none is named, with `feeds` as the address of its feeds' server. */
export function goldenCase(name: string, feeds: string, connector = "cisa-kev"): GoldenCase {
  const folder = new URL(`golden/${connector}/${name}/`, shared);
  const { env, envelope, feeds: files } = JSON.parse(text(new URL("case.json", folder)));
  const volatile: Readonly<Record<string, readonly string[]>> = JSON.parse(text(new URL("volatile.json", folder)));
  const kept = recordedMessages(new URL(`golden/cisa-kev/${recorded}/`, shared));
  const [first] = kept as [Message];
  const messages = connector === "cisa-kev" && name === recorded ? kept : builtMessages(folder, envelope, first);
  const bodies = new Map<string, RequestListener>(
    files.map(({ path, url }: { readonly path: string; readonly url: string }) => [url, answer(feedText(path))]),
  );
  return {
    env: Object.fromEntries(
      Object.entries<string>(env).map(([key, value]) => [key, value.replaceAll("{FEEDS}", feeds)]),
    ),
    feeds: (request, response) =>
      (bodies.get(request.url ?? "") ?? answer("Not Found", { status: 404 }))(request, response),
    messages: Map.groupBy(messages, ({ bundle }) => bundle.objects[0]?.id ?? ""),
    volatile: ({ id, type }) => ["*", type, id].flatMap((key) => volatile[key] ?? []),
  };
}
