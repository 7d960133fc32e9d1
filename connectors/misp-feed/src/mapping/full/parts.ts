import { allOf, compare, file, isHash, pattern, windowsRegistryKey } from "@octi/sdk/stix";
import type { Kind } from "../kinds.ts";
import { hashKind, type Part, secondHalf } from "../lost.ts";
import { algorithmOf } from "./hashes.ts";
import { fullAddress, fullKinds } from "./kinds.ts";

const isAddress = (type: string) => type === "ip-src" || type === "ip-dst";
const kindOf = (type: string, value: string): Kind | undefined =>
  isAddress(type) ? fullAddress(value) : fullKinds.get(type);

/** A file by its name and a hash: one observable, one indicator. */
function namedFile(algorithm: string): Kind {
  const split = (value: string): [name: string, hash: string] => {
    const at = value.lastIndexOf("|");
    const hash = value.slice(at + 1);
    if (at < 0 || !isHash(algorithm, hash)) throw new TypeError(`${JSON.stringify(hash)} is no ${algorithm} hash`);
    return [value.slice(0, at), hash];
  };
  return {
    mainType: "File",
    pattern: (value) => {
      const [name, hash] = split(value);
      return pattern(allOf(compare(["file", "name"], "=", name), compare(["file", "hashes", algorithm], "=", hash)));
    },
    observable: (value, common) => {
      const [name, hash] = split(value);
      return file({ name, hashes: { [algorithm]: hash }, ...common });
    },
  };
}

/** A registry key with a value in it. */
const keyValue: Kind = {
  mainType: "Windows-Registry-Key",
  pattern: (value) => {
    const [key = "", data = ""] = value.split("|", 2);
    return pattern(
      allOf(
        compare(["windows-registry-key", "key"], "=", key),
        compare(["windows-registry-key", "values[*]", "data"], "=", data),
      ),
    ).replace("'values[*]'", "values[*]");
  },
  observable: (value, common) => {
    const [key = "", data = ""] = value.split("|", 2);
    return windowsRegistryKey({ key, values: [{ name: "", data }], ...common });
  },
};

/** Splits an attribute into its values, as the mapping `full` makes them. Nothing where the type isn't mapped. */
export function fullParts(type: string, value: string): readonly Part[] {
  if (type === "regkey|value") return [{ kind: keyValue, value }];
  if (type === "malware-sample" || type.startsWith("filename|")) {
    const inner = type === "malware-sample" ? "md5" : type.slice("filename|".length);
    const kind = hashKind(inner);
    if (!kind) return [];
    const at = value.lastIndexOf("|");
    const isNamed = value.slice(0, at).trim() !== "";
    return isNamed || at < 0
      ? [{ kind: namedFile(algorithmOf(inner)), value }]
      : [{ kind, value: value.slice(at + 1) }];
  }
  if (type.includes("|")) {
    const head = type.slice(0, type.indexOf("|"));
    const [first = "", second = "", ...more] = value.split("|");
    const kind = kindOf(head, first);
    if (!kind || second === "" || more.length > 0) return kind ? [{ kind, value: first }] : [];
    const half = secondHalf(type, first, second);
    if (!half) return [{ kind, value: first }];
    return [{ kind, value: first }, type === "domain|ip" ? { ...half, kind: fullAddress(second) } : half];
  }
  const kind = kindOf(type, value);
  return kind ? [{ kind, value }] : [];
}
