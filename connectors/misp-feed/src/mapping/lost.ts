import { allOf, compare, domainName, networkTraffic, pattern, type StixObject } from "@octi/sdk/stix";
import { address, type Common, hash, type Kind, kinds } from "./kinds.ts";

/** Hashes beside MD5, SHA-1 and SHA-256, by MISP's type: STIX's name where it has one, else the algorithm's own. */
export const moreHashes: Readonly<Record<string, string>> = {
  sha224: "SHA-224",
  sha384: "SHA-384",
  sha512: "SHA-512",
  "sha512/224": "SHA-512-224",
  "sha512/256": "SHA-512-256",
  "sha3-224": "SHA3-224",
  "sha3-256": "SHA3-256",
  "sha3-384": "SHA3-384",
  "sha3-512": "SHA3-512",
  ssdeep: "SSDEEP",
  tlsh: "TLSH",
  imphash: "IMPHASH",
  impfuzzy: "IMPFUZZY",
  authentihash: "AUTHENTIHASH",
  pehash: "PEHASH",
  vhash: "VHASH",
  cdhash: "CDHASH",
  telfhash: "TELFHASH",
};

/** Kinds of the hashes that the Python connector doesn't import. */
export const lostHashes: ReadonlyMap<string, Kind> = new Map(
  Object.entries(moreHashes).map(([type, algorithm]) => [type, hash(algorithm)]),
);

/** The kind of a hash, whatever its algorithm. */
export const hashKind = (type: string): Kind | undefined => {
  if (type === "md5" || type === "sha1" || type === "sha256") return kinds.get(type);
  return lostHashes.get(type);
};

/** One value of an attribute, and what it becomes. */
export interface Part {
  readonly kind: Kind;
  readonly value: string;
  /** Name of the file that a hash is of. */
  readonly filename?: string;
  /** What the observable refers to, where nobody else brings it along. */
  readonly needs?: (common: Common) => StixObject;
  /** The value, of the other half, that resolves to this one. */
  readonly resolvedBy?: string;
}

const portOf = (text: string): number | undefined => {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : Number.NaN;
  return port <= 65_535 ? port : undefined;
};

/** An end of a connection: an address or a name, with its port. MISP names no protocol; TCP is what its own STIX export says. */
function endpoint(end: "src" | "dst", host: string, portText: string, observed: Kind): Part | undefined {
  const port = portOf(portText);
  if (port === undefined) return undefined;
  const kind: Kind = {
    mainType: "Network-Traffic",
    pattern: () =>
      pattern(
        allOf(
          compare(["network-traffic", `${end}_ref`, "value"], "=", host),
          compare(["network-traffic", `${end}_port`], "=", port),
        ),
      ),
    observable: (_, common) => {
      const id = observed.observable?.(host, common).id;
      return networkTraffic({ protocols: ["tcp"], [`${end}_ref`]: id, [`${end}_port`]: port, ...common });
    },
  };
  return { kind, value: `${host}:${port}` };
}

const domain: Kind = kinds.get("domain") ?? {};

/**
 * The second half of a composite, which the Python connector leaves out.
 *
 * @param first the half that it imports
 */
export function secondHalf(type: string, first: string, second: string): Part | undefined {
  if (type === "domain|ip") return { kind: address(second), value: second, resolvedBy: first };
  if (type === "ip-src|port") return endpoint("src", first, second, address(first));
  if (type === "ip-dst|port") return endpoint("dst", first, second, address(first));
  if (type === "hostname|port") {
    const part = endpoint("dst", first, second, domain);
    return part && { ...part, needs: (common) => domainName({ value: first, ...common }) };
  }
  const kind = hashKind(type.slice(type.indexOf("|") + 1));
  return kind && { kind, value: second, filename: first };
}
