import { anyOf, compare, file, pattern, process, windowsRegistryKey } from "@octi/sdk/stix";
import { algorithmOf, isFileHash } from "./hashes.ts";
import { joined, type Maker } from "./object-relations.ts";

/** A file with all of its hashes. */
export const fileOf: Maker = (_, { attributes, used, one, number }, common) => {
  const hashes: Record<string, string> = {};
  /** Whether the file has that hash: of two that differ the second is another file's. */
  const isIts = (algorithm: string, hash: string): boolean => {
    hashes[algorithm] ??= hash;
    return hashes[algorithm].toLowerCase() === hash.toLowerCase();
  };
  let name = one("filename", "fullpath");
  for (const attribute of attributes) {
    const { type, value } = attribute;
    const [, sample, md5] = (type === "malware-sample" && /^(.+)\|([^|]+)$/.exec(value)) || [];
    if (sample !== undefined && md5 !== undefined) {
      const isSame = isIts("MD5", md5);
      if (isSame) name ??= sample;
      if (isSame && sample === name) used.add(attribute);
    } else if (isFileHash(type) && isIts(algorithmOf(type), value)) used.add(attribute);
  }
  const [size, mime_type] = [number(Number.MAX_SAFE_INTEGER, "size-in-bytes"), one("mimetype")];
  if (name === undefined && Object.keys(hashes).length === 0) return undefined;
  const found = Object.entries(hashes).map(([algorithm, hash]) => compare(["file", "hashes", algorithm], "=", hash));
  return {
    main: file({ name, size, mime_type, ...(found.length > 0 && { hashes }), ...common }),
    parts: [],
    // whoever has the file has each of its hashes
    pattern: found.length > 0 ? joined(found, anyOf) : pattern(compare(["file", "name"], "=", name ?? "")),
    mainType: "File",
  };
};

/** A registry key, with the value in it. */
export const registryKey: Maker = (_, { one }, common) => {
  const key = one("key");
  if (key === undefined) return undefined;
  const [name, data, data_type] = [one("name"), one("data"), one("data-type")];
  const hasValue = name !== undefined || data !== undefined;
  return {
    main: windowsRegistryKey({
      key,
      ...(hasValue && {
        values: [{ name: name ?? "", ...(data !== undefined && { data }), ...(data_type && { data_type }) }],
      }),
      ...common,
    } as Parameters<typeof windowsRegistryKey>[0]),
    parts: [],
    pattern: pattern(compare(["windows-registry-key", "key"], "=", key)),
    mainType: "Windows-Registry-Key",
  };
};

/** A process, with its program. */
export const processOf: Maker = ({ uuid }, { one, number, instant }, common) => {
  const [command_line, image] = [one("command-line"), one("image", "name")];
  const [pid, cwd] = [number(Number.MAX_SAFE_INTEGER, "pid"), one("current-directory")];
  if (!uuid || (command_line === undefined && pid === undefined && image === undefined)) return undefined;
  const program = image === undefined ? undefined : file({ name: image, ...common });
  return {
    // nothing of a process makes an id, so that MISP's own is taken
    main: process({
      id: `process--${uuid}`,
      command_line,
      pid,
      cwd,
      image_ref: program?.id,
      created_time: instant("creation-time"),
      ...common,
    }),
    parts: program ? [program] : [],
    pattern: command_line === undefined ? undefined : pattern(compare(["process", "command_line"], "=", command_line)),
    mainType: "Process",
  };
};
