import { individual, vulnerability } from "@octi/sdk/stix";
import { fileOf, processOf, registryKey } from "./host-objects.ts";
import { asn, certificate, connection, email } from "./network-objects.ts";
import type { Maker } from "./object-relations.ts";

const vulnerabilityOf: Maker = ({ description }, { one }, { created_by_ref, object_marking_refs, labels }) => {
  const name = one("id")?.trim().toUpperCase();
  if (!name) return undefined;
  const told = one("summary", "description") ?? description ?? undefined;
  return {
    main: vulnerability({ name, description: told, labels, created_by_ref, object_marking_refs }),
    parts: [],
    pattern: undefined,
    mainType: undefined,
  };
};

const person: Maker = (_, { one }, { created_by_ref, object_marking_refs, labels }) => {
  const parts = [one("first-name"), one("middle-name"), one("last-name")].filter((part) => part !== undefined);
  const name = one("full-name") ?? parts.join(" ");
  if (name === "") return undefined;
  const main = individual({
    name,
    description: one("description", "text"),
    labels,
    created_by_ref,
    object_marking_refs,
  });
  return { main, parts: [], pattern: undefined, mainType: undefined };
};

const makers: ReadonlyMap<string, Maker> = new Map([
  ["file", fileOf],
  ["network-connection", connection],
  ["network-socket", connection],
  ["email", email],
  ["x509", certificate],
  ["registry-key", registryKey],
  ["process", processOf],
  ["vulnerability", vulnerabilityOf],
  ["person", person],
  ["asn", asn],
]);

/** What an object becomes as a whole; `undefined` where its template isn't known or says too little. @throws {TypeError} a value is none of its kind */
export const wholeOf: Maker = (object, relations, common) => makers.get(object.name)?.(object, relations, common);
