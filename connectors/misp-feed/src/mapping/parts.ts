import { address, type Kind, kinds, plain } from "./kinds.ts";
import { hashKind, lostHashes, type Part, secondHalf } from "./lost.ts";

/** What an attribute consists of: what the Python connector makes of it, and what it leaves out. */
export interface Parts {
  readonly read: readonly Part[];
  readonly lost: readonly Part[];
}

const nothing: Parts = { read: [], lost: [] };
const isAddress = (type: string) => type === "ip-src" || type === "ip-dst";
const kindOf = (type: string, value: string): Kind | undefined => (isAddress(type) ? address(value) : kinds.get(type));

/** Composites of which the Python connector reads the first half, by MISP's type: the type of that half. */
const composites: ReadonlyMap<string, string> = new Map([
  ["filename|md5", "filename"],
  ["filename|sha1", "filename"],
  ["filename|sha256", "filename"],
  ["ip-src|port", "ip-src"],
  ["ip-dst|port", "ip-dst"],
  ["hostname|port", "hostname"],
  ["domain|ip", "domain"],
]);

/**
 * Splits an attribute into its values.
 *
 * @param asText whether a type that isn't known becomes a text
 */
export function partsOf(type: string, value: string, asText: boolean): Parts {
  const head = composites.get(type);
  if (head !== undefined) {
    const [first = "", second = "", ...more] = value.split("|");
    const kind = kindOf(head, first);
    if (!value.includes("|") || more.length > 0 || !kind) return nothing;
    const half = secondHalf(type, first, second);
    return { read: [{ kind, value: first }], lost: half ? [half] : [] };
  }
  const kind = kindOf(type, value);
  if (kind) return { read: [{ kind, value }], lost: [] };
  if (type === "windows-scheduled-task") return nothing; // a type that the Python connector knows, and does nothing with
  return { read: asText ? [{ kind: plain, value: `${value} (type=${type})` }] : [], lost: lostOf(type, value) };
}

/** Hashes that the Python connector doesn't know, alone or behind a file's name. */
function lostOf(type: string, value: string): Part[] {
  const alone = lostHashes.get(type);
  if (alone) return [{ kind: alone, value }];
  const kind =
    type === "malware-sample" ? hashKind("md5") : type.startsWith("filename|") ? hashKind(type.slice(9)) : undefined;
  const [filename = "", hash = "", ...more] = value.split("|");
  return kind && hash !== "" && more.length === 0 ? [{ kind, value: hash, filename }] : [];
}
