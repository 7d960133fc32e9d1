import { organization } from "@octi/sdk/stix";
import type { Identity } from "stix2-ts-types";
import type { MispEvent } from "../event.ts";

/** The author: the organisation, or what the last of the tags `creator…=` says. @throws {Error} there is none */
export function authorOf({ Orgc, Tag = [] }: MispEvent, fromTags: boolean): Identity {
  const tag = fromTags
    ? Tag.map((name) => name.toLowerCase()).findLast((name) => name.startsWith("creator") && name.includes("="))
    : undefined;
  const name = tag?.split("=")[1] ?? Orgc?.name;
  if (name === undefined) throw new Error("the event names no organisation: expected Orgc.name");
  return organization({ name });
}
