import type { Message } from "../chunk.ts";

/** Where messages go: OpenCTI, a directory, standard output. */
export interface Sink {
  /** Resolves when the sink has room for the next message; `confirmed` when this one is safe, rejects when it is not. */
  send(message: Message): Promise<{ readonly confirmed: Promise<void> }>;
  /** Gives everything back. Never throws. */
  close(): Promise<void>;
}
