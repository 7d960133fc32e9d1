import { relationship, type StixId, type StixObject } from "@octi/sdk/stix";
import type { Relationship } from "stix2-ts-types";
import type { Provenance, Threats } from "./threats.ts";

/** What was made of one value of an attribute. */
export interface Made {
  readonly indicator: StixObject | undefined;
  readonly observable: StixObject | undefined;
}

/** What relationships are made between. */
export interface Around {
  /** The text that stands for the MISP object that the attribute is in. */
  readonly object: StixObject | undefined;
  readonly event: Threats;
  readonly attribute: Threats;
  readonly provenance: Provenance;
  readonly description: string | undefined;
}

type Named = { readonly id: StixId; readonly name?: string | undefined };
const acting = (threats: Threats): Named[] => [...threats.intrusionSets, ...threats.malwares, ...threats.tools];
/** Who uses the attack patterns: the malwares, or where there is none the intrusion sets. */
const using = ({ malwares, intrusionSets }: Threats): readonly Named[] =>
  malwares.length > 0 ? malwares : intrusionSets;

const isNothing = (threats: Threats): boolean =>
  threats.intrusionSets.length +
    threats.malwares.length +
    threats.tools.length +
    threats.attackPatterns.length +
    threats.sectors.length +
    threats.countries.length ===
  0;

/** The relationships of one value of an attribute, in the Python connector's order. */
export function* relationshipsOf({ indicator, observable }: Made, around: Around): Generator<Relationship> {
  const { object, event, attribute, provenance, description } = around;
  const { created_by_ref } = provenance;
  if (indicator && observable) yield relationship("based-on", indicator, observable, { created_by_ref });
  if (object) {
    const target = observable && observable.id !== object.id ? observable : indicator;
    if (target) yield relationship("related-to", object, target, { created_by_ref });
  }
  if (isNothing(event) && isNothing(attribute)) return;
  const told = { ...provenance, description };
  const known = new Map(acting(event).map(({ name, id }) => [name, { id }]));
  for (const threat of [...acting(event), ...acting(attribute)]) {
    const target = known.get(threat.name) ?? threat; // the event's entity of the name, whatever its type
    if (indicator) yield relationship("indicates", indicator, target, told);
    if (observable) yield relationship("related-to", observable, target, told);
  }
  for (const threats of [event, attribute]) {
    for (const pattern of threats.attackPatterns) {
      for (const user of using(threats)) yield relationship("uses", known.get(user.name) ?? user, pattern, told);
    }
  }
  for (const target of [...attribute.sectors, ...attribute.countries]) {
    if (indicator) yield relationship("related-to", indicator, target, told);
    if (observable) yield relationship("related-to", observable, target, told);
  }
}
