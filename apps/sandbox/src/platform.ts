import type { Connectors } from "./connectors.ts";
import type { Line } from "./entity-type.ts";
import type { Objects } from "./objects.ts";
import type { Quirks } from "./quirks.ts";
import type { Worker } from "./worker.ts";
import type { Works } from "./works.ts";

/** All parts of the stand-in. */
export interface Platform {
  readonly line: Line;
  readonly version: string;
  readonly now: () => Date;
  readonly quirks: Quirks;
  readonly connectors: Connectors;
  readonly works: Works;
  readonly worker: Worker;
  readonly objects: Objects;
}
