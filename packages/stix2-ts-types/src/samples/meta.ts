import { tlp2Markings, tlpMarkings } from "../tlp.ts";
import type { metaTypes } from "../types.ts";
import { early, id, type Samples } from "./sample.ts";

const tlp2 = { extension_type: "property-extension", tlp_2_0: "clear" } as const;
const tlp2Id = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

/** Samples of the meta objects of STIX (STIX 2.1 section 7). */
export const meta: Samples<(typeof metaTypes)[number]> = {
  "extension-definition": {
    minimal: {
      created_by_ref: id("identity"),
      name: "Toxicity",
      schema: "https://example.com/toxicity/v1",
      version: "1.0.0",
      extension_types: ["property-extension"],
    },
    full: {
      description: "Adds a level of toxicity.",
      extension_types: ["new-sdo", "new-sco", "new-sro", "property-extension", "toplevel-property-extension"],
      extension_properties: ["toxicity"],
    },
    refused: [
      ["version", { version: "1" }],
      ["extension_properties", { extension_types: ["property-extension"] }],
    ],
  },
  "language-content": {
    minimal: { object_ref: id("campaign"), contents: { de: { name: "Bank Angriff" } } },
    full: { object_modified: early, contents: { de: { name: "Bank Angriff" }, "pt-BR": { labels: ["a", "b"] } } },
    refused: [
      ["contents", { contents: { "in German": { name: "Bank Angriff" } } }],
      ["contents", { contents: { no_language: { name: "Bank Angriff" } } }],
      ["contents.de", { contents: { de: {} } }],
      ["object_ref", { object_ref: id("bundle") }],
    ],
  },
  "marking-definition": {
    minimal: { definition_type: "statement", definition: { statement: "Copyright 2024, Example Corp" } },
    full: {
      name: "Copyright",
      x_opencti_definition_type: "statement",
      x_opencti_definition: "Copyright",
      x_opencti_order: 1,
      x_opencti_color: "#ffffff",
    },
    others: [
      { id: tlpMarkings.white, definition_type: "tlp", definition: { tlp: "white" } },
      {
        id: tlp2Markings.clear,
        definition_type: undefined,
        definition: undefined,
        extensions: { [tlp2Id]: tlp2 },
      },
    ],
    refused: [
      ["definition", { definition_type: undefined, definition: undefined, extensions: undefined }],
      ["definition", { definition: undefined }],
      ["definition_type", { definition_type: undefined }],
      ["definition", { definition: { tlp: "white" } }],
      ["id", { definition_type: "tlp", definition: { tlp: "white" } }],
      ["definition.tlp", { definition_type: "tlp", definition: { tlp: "clear" } }],
      [`extensions.${tlp2Id}.tlp_2_0`, { extensions: { [tlp2Id]: { ...tlp2, tlp_2_0: "white" } } }],
    ],
  },
};
