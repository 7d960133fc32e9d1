import { customMarking, type Tlp, tlpMarking } from "@octi/sdk/stix";
import type { MarkingDefinition } from "stix2-ts-types";

const tlps: ReadonlyMap<string, Tlp> = new Map<string, Tlp>([
  ["tlp:clear", "TLP:CLEAR"],
  ["tlp:white", "TLP:CLEAR"],
  ["tlp:green", "TLP:GREEN"],
  ["tlp:amber", "TLP:AMBER"],
  ["tlp:amber+strict", "TLP:AMBER+STRICT"],
  ["tlp:red", "TLP:RED"],
]);
const paps = new Set(["PAP:CLEAR", "PAP:WHITE", "PAP:GREEN", "PAP:AMBER", "PAP:RED"]);

/** Which tags are markings beside those of the Traffic Light Protocol. */
export interface MarkingOptions {
  /** `marking:TYPE=VALUE`. */
  readonly fromTags: boolean;
  /** `PAP:RED`. */
  readonly pap: boolean;
}

/** Markings of tags, in their order, each once. */
export function markingsOf(tags: readonly string[], options: MarkingOptions): MarkingDefinition[] {
  const byId = new Map<string, MarkingDefinition>();
  for (const tag of tags) {
    for (const marking of [options.fromTags ? ownMarking(tag) : undefined, knownMarking(tag, options.pap)]) {
      if (marking && !byId.has(marking.id)) byId.set(marking.id, marking);
    }
  }
  return [...byId.values()];
}

function knownMarking(tag: string, pap: boolean): MarkingDefinition | undefined {
  const name = tlps.get(tag.toLowerCase());
  if (name) return tlpMarking(name);
  const upper = tag.toUpperCase();
  if (!pap || !paps.has(upper)) return undefined;
  return customMarking("PAP", upper === "PAP:WHITE" ? "PAP:CLEAR" : upper);
}

/** `marking:PAP=PAP:RED` is the marking PAP:RED of type PAP. */
function ownMarking(tag: string): MarkingDefinition | undefined {
  if (!tag.toLowerCase().startsWith("marking") || !tag.includes(":")) return undefined;
  const parts = tag.split(":");
  const [type, definition] = (parts.length > 2 ? `${parts[1]}:${parts[2]}` : (parts[1] ?? "")).split("=");
  return type === undefined || definition === undefined ? undefined : customMarking(type, definition);
}

/** Whether the tag is a marking of its own: TLP or PAP. */
export const isMarkingTag = (tag: string): boolean => knownMarking(tag, true) !== undefined;
