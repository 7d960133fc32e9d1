import type { StixObject } from "stix2-ts-types";
import type { Digest } from "../ledger/table.ts";
import type { Ordered } from "./order.ts";

/** A STIX object on its way, with its JSON text: serialised once for comparing and measuring. */
export interface Item {
  readonly object: StixObject;
  readonly text: string;
  /** Of the text. */
  readonly whole: Digest;
  /** Of what OpenCTI reads of it. */
  readonly read: Digest;
  /** Whether other contents of the id stay known beside it: the run has said another one before, or OpenCTI has it. */
  readonly further?: boolean;
}

/** A record of the source all of whose objects have passed. */
export interface Passed {
  readonly key: string;
  readonly version: string | number | undefined;
  /** The source has withdrawn it. */
  readonly removed: boolean;
}

/** What flows through the first stages, in the author's order. */
export type Chunk = Piece | Checkpoint;

/** Some objects of one record; a large record comes in several pieces. */
export interface Piece {
  readonly kind: "objects";
  readonly key: string;
  readonly items: readonly Item[];
  /** Those that end with this piece. */
  readonly records: readonly Passed[];
}

/** A patch on the state, valid when everything before it has arrived. */
export interface Checkpoint {
  readonly kind: "checkpoint";
  readonly patch: object;
}

/** An object in its place, with its JSON text. */
export type Placed = Ordered & Pick<Item, "text">;

/** What a ledger keeps of an object. */
export interface Content {
  readonly id: string;
  readonly digest: Digest;
  /** Whether other contents of the id stay known beside it. */
  readonly further: boolean;
}

/** The unit of announcement, publishing and repetition: objects in dependency order, and the patches that became valid with them. */
export interface Batch {
  readonly objects: readonly Placed[];
  /** All that it was made of, also what OpenCTI stores in no case. */
  readonly contents: readonly Content[];
  readonly records: readonly Passed[];
  readonly patches: readonly object[];
}

/** What a sink sends in one go. */
export interface Message {
  /** The texts are what is sent: with the dates that the object itself may not have. */
  readonly items: readonly Pick<Item, "object" | "text">[];
  /** The bundle's JSON text, of the items' texts. */
  readonly bundle: string;
  /** 1, 2, … within its batch. */
  readonly sequence: number;
}

/**
 * Messages of one batch, in the order of sending; together, since passing each alone costs as much as making it. They are
 * made as they are asked for, and once: whoever gets them goes through all of them before the next item.
 */
export interface Messages {
  readonly kind: "messages";
  readonly messages: Iterable<Message>;
}

/** Comes after the messages of its batch and means: when I come out of `publish`, all before me is confirmed. */
export interface Mark {
  readonly kind: "mark";
  readonly patches: readonly object[];
  readonly contents: readonly Content[];
  readonly records: readonly Passed[];
  /** Messages that belong to it. */
  readonly count: number;
}

/** What flows through the last stages. */
export type Outgoing = Messages | Mark;
