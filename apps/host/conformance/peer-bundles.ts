import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type AttackDomain, attackDomains, attackFeed } from "../../sandbox/src/attack-feed.ts";
import { mutate, type Odd } from "./mutations.ts";
import { type Env, type Fields, type Peer, pick, shared, some } from "./peer.ts";

const statement = "marking-definition--fa42a846-8d90-4e51-bc29-71d5b4802168";
const phases = (...names: string[]) =>
  names.map((name) => ({ kill_chain_name: name.split(" ")[0], phase_name: name.split(" ")[1] }));

const oddObject: Odd = {
  revoked: [true, false, null, "true", 1],
  x_mitre_deprecated: [true, false, null],
  x_capec_status: ["Deprecated", "Draft", "deprecated", null],
  x_mitre_version: ["8.0", "17.1", "18", "19.1", "v9", "", null, "20.0.1", " 18.1"],
  kill_chain_phases: [
    [],
    null,
    phases("mitre-attack impact", "mitre-attack impact"),
    phases("mitre-attack defense-evasion", "mitre-attack stealth"),
    phases("mitre-mobile-attack network-effects", "mitre-ics-attack evasion", "lockheed delivery"),
    [{ kill_chain_name: "mitre-attack" }, { phase_name: "impact", x_opencti_order: 3 }],
  ],
  object_marking_refs: [
    [],
    [statement, statement],
    null,
    [statement, "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"],
  ],
  created_by_ref: [null, "identity--00000000-0000-4000-8000-000000000000"],
  external_references: [
    [],
    null,
    [
      { source_name: "mitre-attack", external_id: "T1" },
      { source_name: "(Citation: x)", description: "no url" },
    ],
    [{ source_name: "a", url: "https://a.test" }, { source_name: "b", url: "https://a.test" }, { source_name: "a" }],
  ],
  labels: [["one", "one"], [], null],
  aliases: [[], ["a", "a"], null],
  spec_version: ["2.0", null],
  modified: ["2024-01-01T00:00:00Z", "2024-01-01T00:00:00.123456Z", null],
  x_mitre_data_source_ref: ["x-mitre-data-source--00000000-0000-4000-8000-000000000000", null],
  relationship_type: ["uses", "related-to", "revoked-by", "made-up"],
  x_mitre_shortname: ["impact", "new-tactic"],
  description: ["", null, "<code>a</code>"],
};

const oddTypes = ["x-mitre-asset", "x-made-up", "tool", "indicator", "grouping", "campaign"];
/** An object of another type, as its id says, too. */
function retype(object: Fields | null, type: string): void {
  if (typeof object?.id !== "string" || object.type === "relationship") return;
  object.type = type;
  object.id = object.id.replace(/^.*--/, `${type}--`);
}

const settingsOfBundles: readonly Env[] = [{}, {}, { MITRE_REMOVE_STATEMENT_MARKING: "true" }];

function bundles(): Fields[][] {
  const made = attackDomains.map(
    (domain: AttackDomain) =>
      (JSON.parse([...attackFeed({ domain, techniques: 12, seed: 1 }).chunks()].join("")) as { objects: Fields[] })
        .objects,
  );
  const files = existsSync(shared)
    ? globSync(["synthetic/attack/*.json", "attack/{ics,mobile,stix}*.gz"], { cwd: shared })
    : [];
  const kept = files.map((file) => {
    const bytes = readFileSync(join(shared, file));
    return (JSON.parse((file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString()) as { objects: Fields[] }).objects;
  });
  return [...made, ...kept];
}
let allBundles: Fields[][] | undefined;

const isCommon = ({ type }: Fields): boolean =>
  /^(identity|marking-definition|x-mitre-(collection|tactic))$/.test(String(type));

/** mitre on bundles. */
export const mitre: Peer = {
  path: "attack.json",
  url: "/attack.json",
  feed(random) {
    allBundles ??= bundles();
    const all = pick(random, allBundles);
    const few = all.length > 300 ? 60 / all.length : 1;
    const ids = new Set<unknown>();
    const chosen = all.filter((object) => {
      const isEnd = ids.has(object.source_ref) && ids.has(object.target_ref) && random() < 0.5;
      if (object.type === "x-mitre-matrix") return false; // whose order counts here
      const isIn = isCommon(object) || random() < few || isEnd;
      if (isIn) ids.add(object.id);
      return isIn;
    });
    const objects = structuredClone(chosen);
    mutate(objects, Math.floor(random() * 25), oddObject, random() < 0.05, random);
    for (const object of some(random, objects, 0.02)) retype(object, pick(random, oddTypes));
    const old = random() < 0.2; // as the mirrors of STIX 2.0
    if (old) for (const object of objects) if (object) delete object.spec_version;
    const env = {
      MITRE_ENTERPRISE_FILE_URL: "{FEEDS}/attack.json",
      MITRE_MOBILE_ATTACK_FILE_URL: "false",
      MITRE_ICS_ATTACK_FILE_URL: "False",
      MITRE_CAPEC_FILE_URL: "false",
      ...pick(random, settingsOfBundles),
    };
    return { content: { type: "bundle", id: "bundle--00000000-0000-4000-8000-000000000001", objects }, env };
  },
  serve: (address, file) => ({ [address]: { body: readFileSync(file) } }),
  // author and statement refer to each other: which of them loses that is a matter of the very first object
  volatile: { identity: ["object_marking_refs"], "marking-definition": ["created_by_ref"] },
};
