import { type Connectors, openConnectors } from "./connectors.ts";
import type { Database } from "./database.ts";
import type { Line } from "./entity-type.ts";
import { type Objects, openObjects } from "./objects.ts";
import type { Quirks } from "./quirks.ts";
import { openWorker, type Worker } from "./worker.ts";
import { openWorks, type Works } from "./works.ts";

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

/** The releases that the sandbox stands in for. */
const versions = { "6.9": "6.9.17", "7": "7.261026.0" } as const;

/** Opens all parts on one store. */
export function openPlatform(
  database: Database,
  { line, quirks, now }: { readonly line: Line; readonly quirks: Quirks; readonly now: () => Date },
): Platform {
  const connectors = openConnectors(database, { now, line, quirks });
  const works = openWorks(database, { now, line, quirks });
  const objects = openObjects(database, { now, line, quirks, maxConfidence: 100 });
  const worker = openWorker(database, { objects, works, line, quirks });
  return { line, version: versions[line], now, quirks, connectors, works, worker, objects };
}
