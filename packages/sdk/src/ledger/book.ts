import type { Again, Book, PendingWork, Refused } from "./frame.ts";
import type { Verdict } from "./judge.ts";

type State = Readonly<Record<string, unknown>>;

/** Where the ledger's mark stands in the saved state, beside the connector's own keys. */
export const markKey = "octi";

/** Times that an object is sent with the same content; then it is parked. */
export const mostRefusals = 3;
/** Most runs between two that begin with an older state. */
const longestWait = 63;

/** A ledger that knows nothing, for that OpenCTI. */
export const newBook = (token: string, platform: string, now: number): Book => ({
  token,
  saved: 0,
  saving: 0,
  platform,
  begun: false,
  fullSync: now,
  works: [],
  lost: [],
  remake: [],
  refused: {},
});

/** Why a ledger and the saved state don't belong together: everything is to be imported again. */
export type Mismatch = "reset" | "ledger lost" | "other ledger" | "other time" | "written by another program";

/** Whether the state is the one that was saved with this ledger; `undefined` where it is. */
export function mismatch(book: Book, state: State): Mismatch | undefined {
  const mark = state[markKey] as { readonly token?: unknown; readonly saves?: unknown } | null | undefined;
  const isBound = book.saved > 0;
  if (mark === undefined || mark === null) {
    if (!isBound) return undefined;
    return Object.keys(state).length === 0 ? "reset" : "written by another program";
  }
  if (mark.token !== book.token) return isBound ? "other ledger" : "ledger lost";
  const { saves } = mark;
  // a save that was not answered may have arrived
  const isSame = typeof saves === "number" && saves >= book.saved && saves <= book.saving;
  return isSame ? undefined : "other time";
}

/** The state with the mark of the save that is under way. */
export const marked = (state: State, { token, saving }: Book): State => ({
  ...state,
  [markKey]: { token, saves: saving },
});

/** What a run begins with. */
export interface Beginning {
  readonly book: Book;
  readonly state: State;
  /** Whether everything is to be sent again. */
  readonly forget: boolean;
  /** Whether it is an older state than the saved one, and how many runs have begun with it before. */
  readonly isAgain: boolean;
  readonly tries: number;
}

/**
 * The book and the state that a run begins with: the saved state, or an older one when something that was sent after it has
 * not come in, or none for a full sync.
 *
 * @param options.fullSync milliseconds between two full syncs; `undefined` for a connector that doesn't see its whole source
 */
export function beginning(
  book: Book,
  state: State,
  options: { readonly now: number; readonly platform: string; readonly fullSync: number | undefined },
): Beginning {
  const { now, platform, fullSync } = options;
  const isDue = fullSync !== undefined && now - book.fullSync >= fullSync;
  const isUpgraded = book.platform !== platform;
  if (fullSync !== undefined && (isDue || isUpgraded)) {
    const whole: Again = { state: {}, tries: 0, wait: 0 };
    const next = { ...book, platform, fullSync: now, refused: {}, again: whole };
    return { book: next, state: whole.state, forget: true, isAgain: true, tries: 0 };
  }
  if (isUpgraded) {
    // a connector that goes on from its state cannot bring everything again, but what the older one refused may be taken now
    const refused = Object.entries(book.refused).map(([id, entry]) => [id, { ...entry, times: 0 }] as const);
    return beginning({ ...book, platform, refused: Object.fromEntries(refused) }, state, options);
  }
  const { again } = book;
  if (!again) return { book, state, forget: false, isAgain: false, tries: 0 };
  if (again.wait > 0)
    return {
      book: { ...book, again: { ...again, wait: again.wait - 1 } },
      state,
      forget: false,
      isAgain: false,
      tries: 0,
    };
  return { book, state: again.state, forget: false, isAgain: true, tries: again.tries + 1 };
}

/** The next run, or a later one, begins with that state: the first where two are asked for, since works are judged in their order. */
export function askedAgain(book: Book, state: State, tries: number): Book {
  const wait = Math.min(2 ** tries - 1, longestWait);
  const again = book.again ? { ...book.again, tries: Math.max(book.again.tries, tries) } : { state, tries, wait };
  return { ...book, again };
}

/** The book after a verdict on a work. `digests` are those with which the refused objects were sent last. */
export function judged(
  book: Book,
  work: PendingWork,
  verdict: Exclude<Verdict, { readonly kind: "waiting" }>,
  digests: ReadonlyMap<string, string>,
): Book {
  const works = book.works.filter(({ id }) => id !== work.id);
  const refused: Record<string, Refused> = {};
  for (const [id, entry] of Object.entries(book.refused)) {
    if (entry.again !== work.id) refused[id] = entry;
    else if (verdict.kind === "lost") refused[id] = { digest: entry.digest, times: entry.times };
  }
  if (verdict.kind === "lost")
    return askedAgain({ ...book, works, refused, lost: [...book.lost, work.id] }, work.before, work.tries);
  let isOpen = false;
  for (const { id } of verdict.refused) {
    const digest = digests.get(id);
    if (digest === undefined) continue; // not this ledger's, or forgotten since
    const earlier = book.refused[id];
    const times = earlier?.digest === digest ? earlier.times + 1 : 1;
    refused[id] = { digest, times };
    if (times < mostRefusals) isOpen = true;
  }
  const next = { ...book, works, refused };
  if (!isOpen) return next;
  return askedAgain({ ...next, remake: [...next.remake, work.id] }, work.before, work.tries);
}
