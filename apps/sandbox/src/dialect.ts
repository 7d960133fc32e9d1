import { type Incoming, plainType } from "./entity-type.ts";

const common = "extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba";
const mitre = "extension-definition--322b8f77-262a-4cb8-a915-1e441e00329b";

function extension(object: Incoming, id: string): Readonly<Record<string, unknown>> {
  const { extensions } = object as { extensions?: Record<string, unknown> | null };
  const found = extensions?.[id];
  return typeof found === "object" && found !== null ? (found as Record<string, unknown>) : {};
}

/** OpenCTI's extension of an object; empty where it has none. */
export const extensionOf = (object: Incoming) => extension(object, common);

/** What the importer is told to do instead of writing: at the root or in OpenCTI's extension (connector-sdk-contract 11.1). */
export const operationOf = (object: Incoming): unknown =>
  object.opencti_operation ?? extension(object, common).opencti_operation;

/** MITRE's id: said, in the extension, or guessed from a reference with a MITRE source (connector-sdk-contract 11.2). */
function mitreId(object: Incoming): string | undefined {
  const said = object.x_mitre_id ?? extension(object, mitre).id;
  if (typeof said === "string") return said;
  const { external_references: links } = object as {
    external_references?: { source_name?: string; external_id?: string }[];
  };
  if (!Array.isArray(links)) return undefined;
  return links.find(({ source_name, external_id }) => external_id && /^mitre\b/.test(source_name ?? ""))?.external_id;
}

/** The object with what OpenCTI's importer finds elsewhere in it. */
export function understood(object: Incoming): Incoming {
  const type = plainType(object.type);
  if (type !== "attack-pattern" && type !== "course-of-action") return object;
  const id = mitreId(object);
  return id === undefined || id === object.x_mitre_id ? object : { ...object, x_mitre_id: id };
}

/** An indicator whose time is over is revoked, where it doesn't say itself whether it is (Q5). */
export function expired(object: Incoming, now: Date): Incoming {
  if (object.type !== "indicator" || (object.revoked ?? undefined) !== undefined) return object;
  return Date.parse(String(object.valid_until)) < now.getTime() ? { ...object, revoked: true } : object;
}

/** Types whose other names OpenCTI keeps under its own key (connector-sdk-contract 11.2). */
const ownAliases = new Set([
  "course-of-action",
  "grouping",
  "identity",
  "location",
  "security-coverage",
  "vulnerability",
]);
const withAliases = new Set([
  ...["attack-pattern", "campaign", "channel", "data-component", "data-source", "event", "incident", "infrastructure"],
  ...["intrusion-set", "language", "malware", "narrative", "threat-actor", "tool"],
]);

/** The key of an object's other names; `undefined` for types that have none. */
export function aliasKey(type: string): "aliases" | "x_opencti_aliases" | undefined {
  const plain = plainType(type);
  if (ownAliases.has(plain)) return "x_opencti_aliases";
  return withAliases.has(plain) ? "aliases" : undefined;
}
