import type { Watch } from "./watch.ts";

/** What the connectors of one process have in common, as each of them is given it. */
export interface Commons {
  /** Its name among them, which its metrics are labelled with. */
  readonly label: string;
  /** What none of them may write; each adds its own. */
  readonly secrets: string[];
  /**
   * Does a run when it is this connector's turn.
   *
   * @param waits told where it is not its turn yet
   * @throws the signal's reason, where it was aborted before
   */
  inTurn<T>(run: () => Promise<T>, signal: AbortSignal, waits: () => void): Promise<T>;
  /** Shows what operators see of the connector, in place of ports of its own. */
  show(watch: Pick<Watch, "readiness" | "metrics">): void;
}
