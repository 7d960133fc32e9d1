import { organization } from "@octi/sdk/stix";
import type { Identity } from "stix2-ts-types";
import type { MispEvent } from "../event.ts";

/** Author of events that name nobody: exports without their organisations. */
const unknown = "MISP";

/** The author: the organisation that made the event, else the one that owns it, or what the last of the tags `creator…=` says. */
export function authorOf({ Orgc, Org, Tag = [] }: MispEvent, fromTags: boolean): Identity {
  const tag = fromTags
    ? Tag.map((name) => name.toLowerCase()).findLast((name) => name.startsWith("creator") && name.includes("="))
    : undefined;
  return organization({ name: tag?.split("=")[1] ?? Orgc?.name ?? Org?.name ?? unknown });
}
