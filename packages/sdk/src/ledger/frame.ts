import { crc32 } from "node:zlib";

/** What a run's work is to the ledger: one whose fate is not known yet. */
export interface PendingWork {
  readonly id: string;
  /** The saved state that the run began with: where a later one begins when this work is lost. */
  readonly before: Readonly<Record<string, unknown>>;
  /** Objects that were confirmed. */
  readonly sent: number;
  /** Announced by OpenCTI's worker, beside a guard of ours: the `api` protocol. */
  readonly guarded: boolean;
  /** Runs before its own that began with the same older state, since what they sent was lost or refused. */
  readonly tries: number;
  /** The run's closing words, once it has said them: OpenCTI counts those of a failed one as an error. */
  readonly said?: string;
  /** When the queue was first seen empty with this work open, in milliseconds since 1970. */
  readonly emptyAt?: number;
}

/** An object that a worker refused. */
export interface Refused {
  readonly digest: string;
  readonly times: number;
  /** The work in which it was sent again. */
  readonly again?: string;
}

/** A run that is to begin with an older state. */
export interface Again {
  readonly state: Readonly<Record<string, unknown>>;
  /** Runs that did so and didn't bring everything in; 0 for none. */
  readonly tries: number;
  /** Runs until the next one that does. */
  readonly wait: number;
}

/** All that the ledger knows beside the objects. Small: written as a whole whenever it changes, the last one counts. */
export interface Book {
  /** In the saved state, too: tells that it and this ledger belong together. */
  readonly token: string;
  /** Saves of the state: the last that was answered, and the one under way. */
  readonly saved: number;
  readonly saving: number;
  /** OpenCTI's version. */
  readonly platform: string;
  /** Whether a run has come to a checkpoint: from then on `assume` doesn't count. */
  readonly begun: boolean;
  /** Of the last run that sent everything, in milliseconds since 1970. */
  readonly fullSync: number;
  readonly works: readonly PendingWork[];
  /** Works whose objects don't count, and those of which only the records don't. */
  readonly lost: readonly string[];
  readonly remake: readonly string[];
  readonly again?: Again;
  /** By id of the object. */
  readonly refused: Readonly<Record<string, Refused>>;
}

/** What was confirmed with a mark. */
export interface SentFrame {
  /** The work; none for what OpenCTI need not import: it was imported before, or is never stored. */
  readonly work: string | undefined;
  /** Objects that a sink confirmed. */
  readonly count: number;
  /** Objects, four numbers each ({@link writeEntry}): those that replace what was sent of the id before. */
  readonly objects: Uint32Array;
  /** Further contents of ids that the run had sent already. */
  readonly further: readonly (readonly [id: string, digest: string])[];
  readonly records: readonly (readonly [key: string, version: string])[];
  readonly removed: readonly string[];
}

/** A line of the journal. */
export type Frame =
  | { readonly kind: "book"; readonly book: Book }
  | ({ readonly kind: "sent" } & SentFrame)
  /** From here on nothing counts as sent: a full sync. The keys of records stay. */
  | { readonly kind: "forget" };

/** A frame that says nothing. */
export const emptyFrame: SentFrame = {
  work: undefined,
  count: 0,
  objects: new Uint32Array(),
  further: [],
  records: [],
  removed: [],
};

/** The work of a frame; empty for none. */
export const workOf = (frame: Frame): string => (frame.kind === "sent" ? (frame.work ?? "") : "");

const packed = (numbers: Uint32Array): string =>
  Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString("base64");
const unpacked = (text: string): Uint32Array => {
  const bytes = Buffer.from(text, "base64");
  // a copy: the buffer may begin anywhere, the numbers not
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
};

/** A frame as a line with its checksum. */
export function lineOf(frame: Frame): string {
  const content = frame.kind === "sent" ? { ...frame, objects: packed(frame.objects) } : frame;
  const text = JSON.stringify(content);
  return `${crc32(text).toString(16).padStart(8, "0")} ${text}\n`;
}

/** The frame of a line, without its line break; `undefined` where it is damaged. */
export function frameOf(line: string): Frame | undefined {
  const text = line.slice(9);
  if (line[8] !== " " || crc32(text) !== Number.parseInt(line.slice(0, 8), 16)) return undefined;
  const content = JSON.parse(text);
  return content.kind === "sent" ? { work: undefined, ...content, objects: unpacked(content.objects) } : content;
}
