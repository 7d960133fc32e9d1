import type { Known } from "../connector.ts";

/** Without a ledger nothing is known: every record is made and sent, and nothing counts as missing. */
export const nothingKnown: Known = {
  has: () => false,
  assume: () => {},
  missing: () => [],
};
