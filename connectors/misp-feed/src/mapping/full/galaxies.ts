import type { Galaxy } from "../../event.ts";
import type { openThreats, Threats } from "../threats.ts";

type Collector = ReturnType<typeof openThreats>["add"];

/** MISP's galaxies (their `type`, which is also what tags carry) and what their clusters are. */
const galaxies: readonly (readonly [RegExp, keyof Threats])[] = [
  [/^(mitre-(.+-)?)?intrusion-set$|^(mitre-(.+-)?|360net-)?threat-actor$|^microsoft-activity-group$/, "intrusionSets"],
  [/^mitre-(.+-)?tool$/, "tools"],
  [/^mitre-(.+-)?malware$|^(misp-)?(malpedia|ransomware|tool|android)$/, "malwares"],
  [/^(rat|banker|botnet|stealer|backdoor|cryptominers|exploit-kit|wiper)$/, "malwares"],
  [/^(mitre-(.+-)?)?attack-pattern$/, "attackPatterns"],
  [/^sector$/, "sectors"],
  [/^country$/, "countries"],
];

/** ATT&CK's id behind a name: `PowerShell - T1059.001`. */
const attackId = / - ([GSTM]\d{4}(?:\.\d{3})?)$/;

const capital = (name: string): string => name.replaceAll(/(^|[\s-])\p{Ll}/gu, (letter) => letter.toUpperCase());
const kindOf = (type: string): keyof Threats | undefined => galaxies.find(([types]) => types.test(type))?.[1];

/** The galaxy and the value of a tag; `undefined` for any other tag. */
const galaxyTag = (tag: string): readonly [type: string, value: string] | undefined => {
  const [, type, value] = /^misp-galaxy:([^=]+)="(.+)"$/.exec(tag) ?? [];
  return type !== undefined && value !== undefined ? [type, value] : undefined;
};

/** Whether the tag stands for an entity, and so is no label. */
export const isEntityTag = (tag: string): boolean => {
  const [type = ""] = galaxyTag(tag) ?? [];
  return kindOf(type) !== undefined;
};

/** An entity of a cluster's value, with the id that ATT&CK gives it. */
function add(
  type: string,
  value: string,
  collect: Collector,
  known: {
    description?: string | undefined;
    aliases?: string[];
    id?: string | undefined;
    country?: string | undefined;
  } = {},
): void {
  const kind = kindOf(type);
  if (!kind) return;
  const name = value.replace(attackId, "").trim();
  if (name === "") return;
  const { id = attackId.exec(value)?.[1], description, aliases = [], country } = known;
  const mitre = kind === "attackPatterns" ? { x_mitre_id: id } : {};
  if (kind === "countries") collect(kind, capital(name), { country: country ?? capital(name) });
  else collect(kind, name, { description, aliases, ...mitre });
}

/** Entities of a tag of a galaxy. Taxonomies make none. */
export function addTag(tag: string, collect: Collector): void {
  const [type, value] = galaxyTag(tag) ?? [];
  if (type !== undefined && value !== undefined) add(type, value, collect);
}

/** Entities of a galaxy's clusters. */
export function addClusters({ type, name, namespace, GalaxyCluster }: Galaxy, collect: Collector): void {
  // exports without the type have its name: "Attack Pattern" of the namespace mitre-attack
  const prefix = namespace === "mitre-attack" ? "mitre-" : "";
  const kind = type ?? `${prefix}${(name ?? "").toLowerCase().replaceAll(" ", "-")}`;
  for (const { value, description, meta } of GalaxyCluster) {
    add(kind, value, collect, {
      description: description ?? undefined,
      aliases: meta?.synonyms ?? [],
      id: meta?.external_id?.[0],
      country: meta?.ISO ?? undefined,
    });
  }
}
