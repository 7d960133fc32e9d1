import { organization } from "@octi/sdk/stix";
import type { Identity } from "stix2-ts-types";
import type { MispEvent } from "../event.ts";
import type { Means } from "./means.ts";

/** Author of events that name nobody: exports without their organisations. */
const unknown = "MISP";

/**
 * The author: the organisation that made the event, else the one that owns it, or what the last of the tags `creator…=` says.
 * One that is there without a name is told of: the owner of an event did not make it.
 */
export function authorOf(
  { Orgc, Org, Tag = [], uuid, info }: MispEvent,
  { config, skip }: Omit<Means, "guesses">,
): Identity {
  const tag = config.MISP_FEED_AUTHOR_FROM_TAGS
    ? Tag.map((name) => name.toLowerCase()).findLast((name) => name.startsWith("creator") && name.includes("="))
    : undefined;
  const tagged = tag?.split("=")[1]?.trim();
  if (tagged) return organization({ name: tagged });
  const { name } = Orgc ?? Org ?? { name: unknown };
  if (name.trim() !== "") return organization({ name });
  skip(uuid ?? info, new Error(`its organisation has no name: the author is ${unknown}`));
  return organization({ name: unknown });
}
