import type { Message } from "../chunk.ts";

/** A message that can never be taken, while others can. */
export interface Refusal {
  readonly reason: string;
}

/** Where messages go: OpenCTI's API, its broker, a directory, standard output. */
export interface Sink {
  /** What a message is: one object, in pycti's split bundle, or all of a batch. */
  readonly unit: "object" | "batch";
  /**
   * Resolves when the sink can take messages: asked before they are announced. Sinks that always can have none.
   *
   * @throws {PlatformUnavailable} it is away for longer than its patience
   * @throws {PlatformRefused} it says no
   */
  ready?(): Promise<void>;
  /**
   * Resolves when the sink has room for the next message; `confirmed` when this one is safe, with a {@link Refusal} when
   * it alone cannot be taken, and rejects when it isn't known to be safe.
   */
  send(message: Message): Promise<{ readonly confirmed: Promise<Refusal | undefined> }>;
  /** Gives everything back. Never throws. */
  close(): Promise<void>;
}
