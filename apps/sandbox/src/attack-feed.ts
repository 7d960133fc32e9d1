import { createHash } from "node:crypto";

/** The bundles that there are. */
export const attackDomains = ["enterprise", "mobile", "ics", "capec"] as const;
export type AttackDomain = (typeof attackDomains)[number];

/** A bundle in the form of ATT&CK's and CAPEC's, of any size, made of numbers alone: the same for the same size and seed. */
export interface AttackFeed {
  readonly etag: string;
  /** The JSON text, some objects at a time. */
  chunks(): Generator<string>;
}

export interface AttackSize {
  readonly domain: AttackDomain;
  /** Techniques, or patterns of CAPEC; what goes with them comes along: about ten objects each. */
  readonly techniques: number;
  /** Which release: the next one differs in every tenth technique, and has a few more. */
  readonly seed: number;
}

const chains = { enterprise: "mitre-attack", mobile: "mitre-mobile-attack", ics: "mitre-ics-attack" } as const;
const tactics = ["initial-access", "execution", "persistence", "discovery", "collection", "impact"];
const statement = "marking-definition--fa42a846-8d90-4e51-bc29-71d5b4802168";
const author = "identity--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5";

/** A day of a release, from 2020 on. */
const dayOf = (number: number): string => new Date(Date.UTC(2020, 0, 1) + number * 86_400_000).toISOString();

/** An id for a name: random to look at, and the same each time. */
function idOf(type: string, name: string): string {
  const digits = createHash("sha1").update(`${type} ${name}`).digest("hex");
  return `${type}--${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}

type Fields = Readonly<Record<string, unknown>>;

function makers({ domain, seed }: AttackSize) {
  const isCapec = domain === "capec";
  const common = (number: number) => ({
    created: dayOf(number % 1_000),
    created_by_ref: author,
    modified: dayOf(1_000 + (number % 10 === seed % 10 ? seed : 0)),
    object_marking_refs: [statement],
    ...(isCapec ? {} : { x_mitre_attack_spec_version: "3.3.0", x_mitre_domains: [`${domain}-attack`] }),
  });
  return {
    object: (type: string, number: number, more: Fields) => ({
      type,
      spec_version: "2.1",
      id: idOf(type, `${domain} ${number}`),
      ...common(number),
      ...more,
    }),
    link: (number: number, relationship_type: string, source: string, target: string, more: Fields = {}) => ({
      type: "relationship",
      spec_version: "2.1",
      id: idOf("relationship", `${relationship_type} ${source} ${target}`),
      ...common(number),
      relationship_type,
      source_ref: source,
      target_ref: target,
      ...more,
    }),
    id: (type: string, number: number) => idOf(type, `${domain} ${number}`),
  };
}

/** Collection, matrix and tactics: what ATT&CK has once. */
function* head(size: AttackSize): Generator<object> {
  if (size.domain === "capec") return;
  const { object, id } = makers(size);
  yield object("x-mitre-collection", 0, { name: `${size.domain} ATT&CK`, x_mitre_version: `${18 + size.seed}.0` });
  yield object("x-mitre-matrix", 0, {
    name: `${size.domain} matrix`,
    tactic_refs: tactics.map((_, index) => id("x-mitre-tactic", index)),
    external_references: [{ source_name: "mitre-attack", external_id: `${size.domain}-attack` }],
  });
  for (const [index, name] of tactics.entries()) {
    yield object("x-mitre-tactic", index, { name, x_mitre_shortname: name });
  }
  for (let number = 0; number < 10; number++) {
    yield object("x-mitre-data-component", number, { name: `Log ${number}`, description: `What log ${number} says.` });
  }
}

/** A technique with what stands by itself beside it. Every tenth is revoked, every fifteenth deprecated. */
function* objects(number: number, size: AttackSize): Generator<object> {
  const { object, id } = makers(size);
  const { domain, seed } = size;
  const isNews = number % 10 === seed % 10;
  const description = `Adversaries do the ${number}. thing that one can do.${isNews ? ` Described anew in release ${18 + seed}.` : ""} (Citation: Report ${number % 7})`;
  if (domain === "capec") {
    yield object("attack-pattern", number, {
      name: `Pattern ${number}`,
      description,
      external_references: [{ source_name: "capec", external_id: `CAPEC-${number}` }],
      x_capec_status: number % 10 === 9 ? "Deprecated" : "Draft",
      ...(number % 5 === 0 ? {} : { x_capec_child_of_refs: [id("attack-pattern", number - (number % 5))] }),
    });
    yield object("course-of-action", number, { name: `coa-${number}-0`, description: `Do not let them do ${number}.` });
    return;
  }
  yield object("attack-pattern", number, {
    name: `Technique ${number}`,
    description,
    kill_chain_phases: [number, number + 1].map((place) => ({
      kill_chain_name: chains[domain],
      phase_name: tactics[place % tactics.length],
    })),
    external_references: [
      {
        source_name: "mitre-attack",
        external_id: `T${1_000 + number}`,
        url: `https://attack.example/T${1_000 + number}`,
      },
      { source_name: `Report ${number % 7}`, url: `https://report.example/${number % 7}`, description: "Made up." },
    ],
    x_mitre_platforms: ["Windows", "Linux"],
    x_mitre_deprecated: number % 15 === 7,
    ...(number % 10 === 3 ? { revoked: true } : {}),
  });
  yield object("malware", number, {
    name: `Malware ${number}`,
    is_family: true,
    x_mitre_aliases: [`Malware ${number}`],
  });
  if (number % 5 === 0)
    yield object("intrusion-set", number, { name: `Group ${number}`, aliases: [`Group ${number}`] });
  if (number % 3 === 0) yield object("course-of-action", number, { name: `Mitigation ${number}` });
  yield object("x-mitre-analytic", number, {
    name: `Analytic ${number}`,
    x_mitre_log_source_references: [
      {
        x_mitre_data_component_ref: id("x-mitre-data-component", number % 10),
        name: "Syslog",
        channel: `line ${number}`,
      },
    ],
  });
  yield object("x-mitre-detection-strategy", number, {
    name: `Detection of technique ${number}`,
    x_mitre_analytic_refs: [id("x-mitre-analytic", number)],
  });
}

/** What a technique has to do with others. */
function* links(number: number, size: AttackSize): Generator<object> {
  const { link, id } = makers(size);
  const technique = id("attack-pattern", number);
  if (size.domain === "capec") {
    yield link(number, "mitigates", id("course-of-action", number), technique);
    return;
  }
  yield link(number, "uses", id("malware", number), technique, { description: `It does the ${number}. thing.` });
  yield link(number, "detects", id("x-mitre-detection-strategy", number), technique);
  const group = id("intrusion-set", number - (number % 5));
  yield link(number, "uses", group, technique);
  yield link(number, "uses", group, id("malware", number));
  if (number % 3 === 0) yield link(number, "mitigates", id("course-of-action", number), technique);
  if (number % 10 === 3) yield link(number, "revoked-by", technique, id("attack-pattern", number - 1));
}

/** Everybody's author, and the statement that marks everything; each refers to the other. */
const tail = [
  {
    type: "identity",
    spec_version: "2.1",
    id: author,
    created: dayOf(0),
    modified: dayOf(1_000),
    name: "The MITRE Corporation",
    identity_class: "organization",
    object_marking_refs: [statement],
  },
  {
    type: "marking-definition",
    spec_version: "2.1",
    id: statement,
    created: dayOf(0),
    created_by_ref: author,
    definition_type: "statement",
    definition: { statement: "A sample that the sandbox made up: nothing of it is MITRE's." },
  },
];

const atOnce = 100;

/** A release of so many techniques, as a bundle. */
export function attackFeed(size: AttackSize): AttackFeed {
  const { domain, seed } = size;
  const techniques = size.techniques === 0 ? 0 : size.techniques + seed - 1;
  function* all(): Generator<object> {
    yield* head(size);
    for (let number = 0; number < techniques; number++) yield* objects(number, size);
    for (let number = 0; number < techniques; number++) yield* links(number, size);
    yield* tail;
  }
  return {
    etag: `"${createHash("sha1").update(`${domain} ${size.techniques} ${seed}`).digest("hex")}"`,
    *chunks() {
      yield `{"type":"bundle","id":"${idOf("bundle", `${domain} ${seed}`)}","objects":[`;
      let some: string[] = [];
      let before = "";
      for (const object of all()) {
        some.push(JSON.stringify(object));
        if (some.length < atOnce) continue;
        yield before + some.join(",");
        some = [];
        before = ",";
      }
      if (some.length > 0) yield before + some.join(",");
      yield "]}";
    },
  };
}
