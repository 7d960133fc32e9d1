import canonicalize from "canonicalize";
import { v5 } from "uuid";
import { aliasKey } from "./dialect.ts";
import { entityTypeOf, type Incoming, type Line, plainType } from "./entity-type.ts";

/** OASIS's namespace, which OpenCTI uses for all STIX ids (connector-sdk-contract 10.1). */
const namespace = "00abedb4-aa42-466c-9c01-fed23315a9b7";

const tlp: Readonly<Record<string, string>> = {
  "TLP:CLEAR": "613f2e26-407d-48c7-9eca-b8e91df99dc9",
  "TLP:WHITE": "613f2e26-407d-48c7-9eca-b8e91df99dc9",
  "TLP:GREEN": "34098fce-860f-48ae-8e50-ebd3cc5e41da",
  "TLP:AMBER": "f88d31f6-486f-44da-b317-01333bde0b82",
  "TLP:AMBER+STRICT": "826578e1-40ad-459f-bc73-ede076f81f37",
  "TLP:RED": "5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
};

/** Id of a marking that the platform has from the start. */
export const tlpId = (name: string): string => `marking-definition--${tlp[name.toUpperCase()]}`;

type Parts = Readonly<Record<string, unknown>>;

const folded = (value: unknown): string =>
  String(value ?? "")
    .toLowerCase()
    .trim();
const instant = (value: unknown): string | undefined => {
  const date = new Date(String(value));
  return value === undefined || value === null || Number.isNaN(date.getTime()) ? undefined : date.toISOString();
};

const hashOrder = ["MD5", "SHA-1", "SHA-256", "SHA-512", "SHA3-256", "SHA3-512", "SSDEEP"];
function oneHash(value: unknown): Parts | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const hashes = new Map(Object.entries(value).map(([name, hash]) => [name.toUpperCase(), hash]));
  const name = hashOrder.find((candidate) => hashes.has(candidate));
  return name === undefined ? undefined : { hashes: { [name]: hashes.get(name) } };
}

const pick = (object: Incoming, ...keys: string[]): Parts => Object.fromEntries(keys.map((key) => [key, object[key]]));

/** Properties that say nothing of what an observable is. */
const common = new Set(["id", "type", "spec_version", "object_marking_refs", "extensions", "x_opencti_created_by_ref"]);

/** What the platform hashes for a type (connector-sdk-contract 10.2 to 10.4, the column "Platform"). */
function contribution(object: Incoming, entityType: string, line: Line): Parts | undefined {
  switch (plainType(object.type)) {
    case "attack-pattern":
    case "course-of-action": {
      const mitre = line === "7" ? folded(object.x_mitre_id) : object.x_mitre_id;
      return mitre ? { x_mitre_id: mitre } : { name: folded(object.name) };
    }
    case "identity":
      return { name: folded(object.name), identity_class: folded(object.identity_class) };
    case "location":
      if (entityType === "Position") {
        const point = pick(object, "latitude", "longitude");
        return Object.values(point).some(filled) ? point : { name: folded(object.name) };
      }
      if (entityType === "Administrative-Area") return { name: folded(object.name) };
      return { name: folded(object.name), x_opencti_location_type: entityType };
    case "threat-actor":
      return { name: folded(object.name), opencti_type: entityType };
    case "incident":
    case "case-incident":
    case "case-rfi":
    case "case-rft":
    case "task":
    case "feedback":
      return { name: folded(object.name), created: instant(object.created) };
    case "report":
      return { name: folded(object.name), published: instant(object.published) };
    case "grouping":
      return { name: folded(object.name), context: object.context, created: instant(object.created) };
    case "note":
      return {
        content: object.content,
        created: instant(object.created),
        ...(line === "7" ? { attribute_abstract: String(object.abstract ?? "").trim() } : {}),
      };
    case "opinion":
      return { opinion: object.opinion, created: instant(object.created) };
    case "observed-data":
      return { objects: [...((object.object_refs as string[] | undefined) ?? [])].sort() };
    case "indicator":
      return { pattern: object.pattern };
    case "malware-analysis":
      return { result_name: object.result_name, product: object.product, submitted: instant(object.submitted) };
    case "security-coverage":
      return { objectCovered: object.covered_ref };
    case "email-mime-part-type":
    case "windows-registry-value-type":
      return Object.fromEntries(Object.entries(object).filter(([key]) => !common.has(key)));
    case "relationship":
      return {
        ...pick(object, "relationship_type", "source_ref", "target_ref"),
        start_time: instant(object.start_time),
        stop_time: instant(object.stop_time),
      };
    case "sighting":
      return {
        type: "sighting",
        ...pick(object, "sighting_of_ref", "where_sighted_refs"),
        first_seen: instant(object.first_seen),
        last_seen: instant(object.last_seen),
      };
    case "external-reference":
      return object.url ? pick(object, "url") : pick(object, "source_name", "external_id");
    case "kill-chain-phase":
      return pick(object, "phase_name", "kill_chain_name");
    case "label":
      return { value: folded(object.value) };
    case "vocabulary":
      return { name: folded(object.name), category: object.category };
    case "file":
      return oneHash(object.hashes) ?? pick(object, "name");
    case "artifact":
      return oneHash(object.hashes) ?? pick(object, "url");
    case "x509-certificate":
      return oneHash(object.hashes) ?? (object.serial_number ? pick(object, "serial_number") : pick(object, "subject"));
    case "autonomous-system":
      return pick(object, "number");
    case "directory":
      return pick(object, "path");
    case "mutex":
      return pick(object, "name");
    case "software":
      return pick(object, "name", "cpe", "swid", "vendor", "version");
    case "user-account":
      return pick(object, "account_type", "user_id", "account_login");
    case "email-message":
      return pick(object, "from_ref", "subject", "body");
    case "network-traffic":
      return pick(object, "start", "end", "src_ref", "dst_ref", "src_port", "dst_port", "protocols");
    case "process":
      return pick(object, "pid", "command_line");
    case "windows-registry-key":
      return { attribute_key: object.key, values: object.values };
    case "bank-account":
      return pick(object, "iban");
    case "payment-card":
      return pick(object, "card_number");
    case "media-content":
      return pick(object, "url");
    case "persona":
      return pick(object, "persona_name", "persona_type");
    case "ssh-key":
      return pick(object, "fingerprint_sha256");
    default:
      return object.name === undefined ? pick(object, "value") : { name: folded(object.name) };
  }
}

const filled = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);

/** The id that OpenCTI gives to an object; its own one where nothing contributes. */
export function standardId(object: Incoming, line: Line): string {
  const type = plainType(object.type);
  if (type === "marking-definition") return markingId(object);
  const kind = entityTypeOf(object, line);
  const parts = Object.entries(contribution(object, kind?.entityType ?? "", line) ?? {}).filter(([, value]) =>
    filled(value),
  );
  if (parts.length === 0) return object.id;
  return `${type}--${v5(canonicalize(Object.fromEntries(parts)) ?? "", namespace)}`;
}

/**
 * Other ids by which OpenCTI finds the same object (platform-internals Q5): those of its other names, and of each of its
 * hashes.
 */
export function otherIds(object: Incoming, line: Line): string[] {
  const { hashes } = object as { hashes?: Record<string, unknown> | null };
  if (typeof hashes === "object" && hashes !== null) {
    return Object.entries(hashes).map(([name, hash]) => standardId({ ...object, hashes: { [name]: hash } }, line));
  }
  const key = aliasKey(object.type);
  const names = key && object[key];
  if (!Array.isArray(names)) return [];
  return names.map((name) => standardId({ ...object, name, x_mitre_id: undefined }, line));
}

function markingId(object: Incoming): string {
  const { definition_type, name, definition } = object as {
    definition_type?: string;
    name?: string;
    definition?: Record<string, unknown>;
  };
  const type = String(object.x_opencti_definition_type ?? definition_type ?? "").toUpperCase();
  const text = String(object.x_opencti_definition ?? name ?? definition?.[definition_type ?? ""] ?? "");
  const tlpName =
    type === "TLP" ? (text.toUpperCase().startsWith("TLP:") ? text.toUpperCase() : `TLP:${text.toUpperCase()}`) : "";
  if (Object.hasOwn(tlp, tlpName)) return tlpId(tlpName);
  return `marking-definition--${v5(canonicalize({ definition_type: type, definition: text.toUpperCase() }) ?? "", namespace)}`;
}
