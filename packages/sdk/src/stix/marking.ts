import type { MarkingDefinition, StixId } from "stix2-ts-types";
import { builder, type Properties } from "./builder.ts";
import { idOf } from "./id.ts";

type MarkingId = StixId<"marking-definition">;

/** Names of the Traffic Light Protocol as OpenCTI writes them. `TLP:WHITE` is the old name of `TLP:CLEAR`. */
export type Tlp = "TLP:CLEAR" | "TLP:WHITE" | "TLP:GREEN" | "TLP:AMBER" | "TLP:AMBER+STRICT" | "TLP:RED";

/** Ids of the markings that every OpenCTI has (connector-sdk-contract 10.2). */
export const tlp: Readonly<Record<Tlp, MarkingId>> = {
  "TLP:CLEAR": "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
  "TLP:WHITE": "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
  "TLP:GREEN": "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
  "TLP:AMBER": "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
  "TLP:AMBER+STRICT": "marking-definition--826578e1-40ad-459f-bc73-ede076f81f37",
  "TLP:RED": "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
};

const onEveryPlatform: ReadonlySet<string> = new Set(Object.values(tlp));

/** Whether every OpenCTI has the marking, so that a bundle may point at it without bringing it along. */
export function isPlatformMarking(id: string): boolean {
  return onEveryPlatform.has(id);
}

/** The id of a marking of one of OpenCTI's definition types, such as `("PAP", "PAP:RED")`; both texts count as they are. */
export function markingId(definitionType: string, definition: string): MarkingId {
  if (definitionType === "TLP" && Object.hasOwn(tlp, definition)) return tlp[definition as Tlp];
  return idOf("marking-definition", { definition_type: definitionType, definition });
}

const build = builder("marking-definition", () => undefined);

type More = Omit<Properties<"marking-definition">, "id" | "definition_type" | "definition">;

/** A statement. Id from its text. */
export function statementMarking(statement: string, more: More = {}): MarkingDefinition {
  return build({
    id: markingId("statement", statement),
    definition_type: "statement",
    definition: { statement },
    ...more,
  });
}

/** A marking of one of OpenCTI's own definition types, in the form that pycti reads (connector-sdk-contract 11.4): `customMarking("PAP", "PAP:RED")`. */
export function customMarking(definitionType: string, definition: string, more: More = {}): MarkingDefinition {
  return build({
    id: markingId(definitionType, definition),
    definition_type: "statement",
    definition: { statement: "custom" },
    x_opencti_definition_type: definitionType,
    x_opencti_definition: definition,
    ...more,
  });
}

/** stix2's names of the colours; it knows version 1 of the TLP only. */
const colors = {
  "TLP:CLEAR": "white",
  "TLP:WHITE": "white",
  "TLP:GREEN": "green",
  "TLP:AMBER": "amber",
  "TLP:RED": "red",
} as const;

/** The object of a TLP marking as stix2 sends it (golden-findings section 1); TLP:AMBER+STRICT, which stix2 lacks, as Python connectors do. */
export function tlpMarking(name: Tlp): MarkingDefinition {
  if (name === "TLP:AMBER+STRICT") return customMarking("TLP", name);
  const color = colors[name];
  return build({
    id: tlp[name],
    created: "2017-01-20T00:00:00.000Z",
    definition_type: "tlp",
    name: `TLP:${color.toUpperCase()}`,
    definition: { tlp: color },
  });
}
