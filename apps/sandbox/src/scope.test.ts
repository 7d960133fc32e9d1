import { expect, test } from "vitest";
import type { Incoming } from "./entity-type.ts";
import { inScope } from "./scope.ts";

const extension = "extension-definition--ea279b3e-5c71-4632-ac08-831c66a786ba";

test.each([
  ["everything where nothing is named", { type: "tool" }, [], true],
  ["what is named", { type: "tool" }, ["malware", "tool"], true],
  ["not what isn't", { type: "tool" }, ["malware"], false],
  ["relationships always", { type: "relationship" }, ["tool"], true],
  ["sightings always", { type: "sighting" }, ["tool"], true],
  ["markings always", { type: "marking-definition" }, ["tool"], true],
  ["observables by their type", { type: "ipv4-addr" }, ["ipv4-addr"], true],
  ["observables by that word", { type: "ipv4-addr" }, ["observable"], true],
  ["no observables otherwise", { type: "ipv4-addr" }, ["tool"], false],
  ["identities by their class", { type: "identity", identity_class: "organization" }, ["organization"], true],
  ["sectors", { type: "identity", identity_class: "class" }, ["sector"], true],
  ["no other identities", { type: "identity", identity_class: "individual" }, ["sector"], false],
  ["locations by their kind", { type: "location", x_opencti_location_type: "Country" }, ["country"], true],
  [
    "said in the extension",
    { type: "location", extensions: { [extension]: { location_type: "City" } } },
    ["city"],
    true,
  ],
  ["no other locations", { type: "location" }, ["country"], false],
])("takes %s", (_what, object, types, expected) => {
  expect(inScope({ id: "x", ...object } as Incoming, types, "7")).toBe(expected);
});
