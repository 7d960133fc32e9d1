const author = "identity--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5";
const statement = "marking-definition--fa42a846-8d90-4e51-bc29-71d5b4802168";

/** An id of our own for a number: `idOf("malware", 3)`. */
export const idOf = (type: string, number: number): string =>
  `${type}--00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;

type More = Readonly<Record<string, unknown>>;

const common = {
  spec_version: "2.1",
  created: "2024-01-01T00:00:00.000Z",
  modified: "2025-01-01T00:00:00.000Z",
  created_by_ref: author,
  object_marking_refs: [statement],
};

/** An object in ATT&CK's form. */
export const object = (type: string, number: number, more: More = {}) => ({
  type,
  id: idOf(type, number),
  ...common,
  name: `${type} ${number}`,
  ...more,
});

/** A technique of Enterprise. */
export const technique = (number: number, more: More = {}) =>
  object("attack-pattern", number, {
    kill_chain_phases: [{ kill_chain_name: "mitre-attack", phase_name: "impact" }],
    external_references: [{ source_name: "mitre-attack", external_id: `T${9000 + number}` }],
    ...more,
  });

/** A relationship in ATT&CK's form. */
export const link = (
  number: number,
  relationship_type: string,
  source_ref: string,
  target_ref: string,
  more: More = {},
) => ({
  type: "relationship",
  id: idOf("relationship", number),
  ...common,
  relationship_type,
  source_ref,
  target_ref,
  ...more,
});

/** Author and statement, which refer to each other. */
export const everywhere = [
  {
    type: "identity",
    id: author,
    ...common,
    created_by_ref: undefined,
    name: "The MITRE Corporation",
    identity_class: "organization",
  },
  {
    type: "marking-definition",
    id: statement,
    spec_version: "2.1",
    created: "2017-06-01T00:00:00.000Z",
    created_by_ref: author,
    definition_type: "statement",
    definition: { statement: "Made up." },
  },
];

/** A release of Enterprise with these tactics, in the order of its matrix. */
export const release = (version: string, tactics: readonly string[] = []) => [
  object("x-mitre-collection", 1, { x_mitre_version: version }),
  object("x-mitre-matrix", 1, {
    tactic_refs: tactics.map((_, index) => idOf("x-mitre-tactic", index)),
    external_references: [{ source_name: "mitre-attack", external_id: "enterprise-attack" }],
  }),
  ...tactics.map((name, index) => object("x-mitre-tactic", index, { x_mitre_shortname: name })),
];

/** A bundle around objects. */
export const bundle = (objects: readonly unknown[]) => ({ type: "bundle", id: idOf("bundle", 1), objects });

/** A bundle of so many techniques and as many malware that use them, author and statement last as in ATT&CK's files. */
export const generated = (techniques: number, version = "19.1", from = 0) => {
  const numbers = Array.from({ length: techniques }, (_, index) => from + index);
  return bundle([
    ...release(version),
    ...numbers.map((number) => link(number, "uses", idOf("malware", number), idOf("attack-pattern", number))),
    ...numbers.map((number) => technique(number)),
    ...numbers.map((number) => object("malware", number, { is_family: true })),
    ...everywhere,
  ]);
};
