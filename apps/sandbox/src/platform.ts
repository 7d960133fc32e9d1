import type { User } from "./access.ts";
import { type Accounts, openAccounts } from "./accounts.ts";
import { type BrokerOptions, openBroker } from "./broker/broker.ts";
import { type Commit, openCommit } from "./commit.ts";
import { type Connectors, openConnectors } from "./connectors.ts";
import type { Database } from "./database.ts";
import { type Drafts, openDrafts } from "./drafts.ts";
import type { Line } from "./entity-type.ts";
import { type Faults, openFaults } from "./faults.ts";
import { type Importer, openImporter, type Received } from "./importer.ts";
import { openLayer } from "./layer.ts";
import { type Objects, openObjects } from "./objects.ts";
import { openPendingFiles, type PendingFiles } from "./pending-files.ts";
import type { Quirks } from "./quirks.ts";
import type { Wait } from "./retry-wait.ts";
import { openWorker, type Worker } from "./worker.ts";
import { openWorks, type Works } from "./works.ts";

/** All parts of the stand-in. */
export interface Platform extends Parts {
  readonly worker: Worker;
}

interface Parts {
  readonly line: Line;
  readonly release: Release;
  readonly version: string;
  readonly now: () => Date;
  readonly quirks: Quirks;
  readonly faults: Faults;
  readonly connectors: Connectors;
  readonly works: Works;
  readonly objects: Objects;
  readonly accounts: Accounts;
  readonly drafts: Drafts;
  readonly pending: PendingFiles;
  readonly importer: Importer;
  readonly commit: Commit;
}

/** The releases that the sandbox stands in for. 6.4 is 6.9 without what came after 6.4.0. */
export const releases = { "6.4": "6.4.0", "6.9": "6.9.17", "7": "7.261026.0" } as const;
export type Release = keyof typeof releases;

interface PlatformOptions {
  readonly release: Release;
  readonly quirks: Quirks;
  readonly now: () => Date;
  /** Users who are always there. */
  readonly users: readonly User[];
  /** How the workers wait; by the clock where nothing is said. */
  readonly wait?: Wait | undefined;
  /** Told of each object that arrives, whatever becomes of it. */
  readonly received?: ((received: Received) => void) | undefined;
}

function openParts(database: Database, { release, quirks, now, users, received }: PlatformOptions): Parts {
  const line = release === "7" ? "7" : "6.9";
  const faults = openFaults();
  const connectors = openConnectors(database, { now, line, quirks, faults });
  const works = openWorks(database, { now, line, quirks });
  const accounts = openAccounts(database, users, line === "6.9");
  const layer = openLayer(database, now);
  const objects = openObjects(database, layer, { now, line, quirks });
  const drafts = openDrafts(database, layer, { now, line, quirks });
  const pending = openPendingFiles(database, now);
  const importer = openImporter({ objects, works, line, quirks, faults, accounts, drafts, received });
  const commit = openCommit(database, works);
  return {
    line,
    release,
    version: releases[release],
    now,
    quirks,
    faults,
    connectors,
    works,
    objects,
    accounts,
    drafts,
    pending,
    importer,
    commit,
  };
}

/** Opens all parts on one store, with queues of its own. */
export function openPlatform(
  database: Database,
  options: PlatformOptions,
): Parts & { readonly worker: ReturnType<typeof openWorker> } {
  const parts = openParts(database, options);
  return { ...parts, worker: openWorker(database, { ...parts, wait: options.wait }) };
}

/**
 * Opens all parts on one store, with RabbitMQ's queues.
 *
 * @throws {Error} RabbitMQ isn't there, or refuses
 */
export async function openPlatformOn(
  broker: BrokerOptions,
  database: Database,
  options: PlatformOptions,
): Promise<Platform> {
  const parts = openParts(database, options);
  return { ...parts, worker: await openBroker(broker, parts) };
}
