import type { Said } from "../ledger/ledger.ts";
import { type Digest, openTable } from "../ledger/table.ts";
import type { Content, Item } from "./chunk.ts";

/** What a run has yielded so far: of each id the last content, and whether the run has sent it. */
export interface Seen {
  has(id: string): boolean;
  is(id: string, digest: Digest): boolean;
  wasSent(id: string): boolean;
  say(id: string, digest: Digest, sent: boolean): void;
  /** What of an object tells whether it is the same again. */
  contentOf(item: Pick<Item, "whole" | "read">): Digest;
  /** These were confirmed, and the ledger has been told. */
  confirmed(contents: readonly Content[]): void;
}

/**
 * Opens what a run has seen. With a ledger, what stands there need not stand here too: only what is on its way and what
 * the ledger has otherwise does, so that memory grows with the ledger alone.
 */
export function openSeen(said?: Said): Seen {
  const recent = openTable();
  /** Ids that the run has said with several contents: any of them may be on its way, so they stay here. */
  const several = openTable();
  const has = (id: string) => recent.has(id) || (said?.has(id) ?? false);
  const is = (id: string, digest: Digest) => (recent.has(id) ? recent.is(id, digest) : (said?.is(id, digest) ?? false));
  return {
    has,
    is,
    wasSent: (id) => (recent.has(id) ? recent.isFlagged(id, "sent") : (said?.wasSent(id) ?? false)),
    say(id, digest, sent) {
      if (said && has(id) && !is(id, digest)) several.put(id, digest);
      if (!sent && !several.has(id) && said?.say(id, digest, false)) return recent.remove(id);
      recent.put(id, digest);
      if (sent) recent.flag(id, "sent");
    },
    contentOf: ({ whole, read }) => (said ? read : whole),
    confirmed(contents) {
      if (!said) return;
      for (const { id, digest } of contents) if (!several.has(id) && said.say(id, digest, true)) recent.remove(id);
    },
  };
}
