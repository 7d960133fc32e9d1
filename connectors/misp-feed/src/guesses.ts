import type { Platform } from "@octi/sdk";
import { type MispEvent, tagsOf } from "./event.ts";
import type { Means } from "./mapping/means.ts";
import { guessOf } from "./mapping/threat-tags.ts";

const types = ["Intrusion-Set", "Malware", "Tool", "Attack-Pattern"];

/** Looks the event's tags up on OpenCTI, as names and aliases of threats. */
export async function guessesOf(event: MispEvent, platform: Platform): Promise<Means["guesses"]> {
  const names = new Set([...tagsOf(event)].map(guessOf).filter((name) => name.trim() !== ""));
  return names.size === 0 ? new Map() : platform.find({ types, names });
}
