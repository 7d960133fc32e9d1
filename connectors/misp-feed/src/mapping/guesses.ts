import type { Means } from "./means.ts";
import { guessOf } from "./threat-tags.ts";
import type { openThreats } from "./threats.ts";

const kinds = {
  "intrusion-set": "intrusionSets",
  malware: "malwares",
  tool: "tools",
  "attack-pattern": "attackPatterns",
} as const;

/** Adds the threat of OpenCTI's that the tag names, if there is one. */
export function addGuess(tag: string, guesses: Means["guesses"], add: ReturnType<typeof openThreats>["add"]): void {
  const found = guesses.get(guessOf(tag).toLowerCase());
  if (!found) return;
  const type = found.id.slice(0, found.id.indexOf("--"));
  if (Object.hasOwn(kinds, type)) add(kinds[type as keyof typeof kinds], found.name);
}
