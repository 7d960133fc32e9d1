import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { User } from "./access.ts";
import { connectorRole } from "./accounts.ts";
import { brokerConnection, managementOf } from "./broker/address.ts";
import { openDatabase } from "./database.ts";
import type { Faults } from "./faults.ts";
import type { Received } from "./importer.ts";
import { type Status, statusOf } from "./page.ts";
import { openPlatform, openPlatformOn, type Release } from "./platform.ts";
import { type Quirks, usualQuirks } from "./quirks.ts";
import { openServer } from "./server.ts";

export type { User } from "./access.ts";
export type { Fault, Faults } from "./faults.ts";
export type { Received } from "./importer.ts";
export type { Status } from "./page.ts";
export type { Quirks } from "./quirks.ts";

/** How to start a sandbox. */
export interface SandboxOptions {
  /** 0 or nothing: a free one. */
  readonly port?: number;
  /** The IPv4 address to listen on; 127.0.0.1 where nothing is said. Other containers reach only 0.0.0.0. */
  readonly host?: string;
  /** Token of the one user, who may what OpenCTI's role "Connector" may. */
  readonly token?: string;
  /** Token of an administrator, who may everything: nobody where nothing is said. */
  readonly adminToken?: string;
  /** More users, with their own capabilities. */
  readonly users?: readonly User[];
  /** `7` where nothing is said. 6.4 is 6.9 without what came after 6.4.0. */
  readonly platform?: Release;
  /** The store's file; in memory where nothing is said. */
  readonly path?: string;
  /** A folder to serve at `/feeds/`. */
  readonly feeds?: string;
  readonly quirks?: Partial<Quirks>;
  /** RabbitMQ's queues instead of the sandbox's own. */
  readonly broker?: SandboxBroker;
  readonly now?: () => Date;
  /** Told of each object that arrives, whatever becomes of it: what a connector sends, in the order of import. */
  readonly received?: (received: Received) => void;
}

/** RabbitMQ behind a sandbox. */
export interface SandboxBroker {
  /** `amqp[s]://user:password@host[:port][/vhost]`; told to the connectors as it stands. */
  readonly url: string;
  /** Its HTTP API; where nothing is said, port 15672 of the same host. Without it all queues look empty, and none can be purged. */
  readonly managementUrl?: string | undefined;
  /** Consumers of each push queue; 3 where nothing is said, as in OpenCTI's compose file. */
  readonly workers?: number | undefined;
}

/** A running stand-in for OpenCTI. */
export interface Sandbox {
  /** `http://127.0.0.1:<port>`, or with the address that it listens on. */
  readonly url: string;
  readonly token: string;
  status(): Status;
  /** An object by any of its ids, as STIX. */
  object(id: string): Readonly<Record<string, unknown>> | undefined;
  /** An object as a draft has it, by any of its ids: what everybody sees where the draft has nothing of its own. */
  draftObject(draftId: string, id: string): Readonly<Record<string, unknown>> | undefined;
  /** What shall go wrong. */
  readonly faults: Faults;
  /** Resolves when the workers have nothing left to do. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** Who may everything. */
const administrator = (token: string | undefined): readonly User[] =>
  token ? [{ id: "88ec0c6a-13ce-5e39-b486-354fe4a7084e", name: "admin", token, capabilities: ["BYPASS"] }] : [];

/** The user's token where nobody sets one: for this machine only, so it may be known. */
export const localToken = "0c6a1f0e-7d0b-4a52-9d8b-6c1de2a0b7f4";

const localhost = "127.0.0.1";
const usualWorkers = 3;

/**
 * Starts a sandbox; resolves when it answers.
 *
 * @throws {Error} an address of the broker that is none, a broker that isn't there, a port that is taken
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { token = localToken, host = localhost, platform: release = "7", now = () => new Date() } = options;
  const quirks = { ...usualQuirks, ...options.quirks };
  const database = openDatabase(options.path);
  const user: User = {
    id: "88ec0c6a-13ce-5e39-b486-354fe4a7084f",
    name: "[C] Sandbox",
    token,
    capabilities: connectorRole,
  };
  const users = [user, ...administrator(options.adminToken), ...(options.users ?? [])];
  const parts = { release, quirks, now, users, received: options.received };
  const connection = options.broker && brokerConnection(options.broker.url);
  const platform = connection
    ? await openPlatformOn(
        {
          connection,
          management: managementOf(connection, options.broker?.managementUrl),
          workers: options.broker?.workers ?? usualWorkers,
        },
        database,
        parts,
      )
    : openPlatform(database, parts);
  const { works, objects, drafts, worker, faults } = platform;
  const app = openServer({ platform, feeds: options.feeds });
  const manager = setInterval(works.closeOld, 60_000).unref();

  const end = async () => {
    clearInterval(manager);
    await worker.stop();
    database.close();
  };
  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const started = serve({ fetch: app.fetch, hostname: host, port: options.port ?? 0 }, () => resolve(started));
    started.once("error", reject);
  }).catch(async (error) => {
    await end();
    throw error;
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://${host === "0.0.0.0" ? localhost : host}:${port}`,
    token,
    status: () => statusOf(platform),
    object: (id) => objects.get(id)?.stix,
    draftObject: (draftId, id) => drafts.object(draftId, id)?.stix,
    faults,
    idle: worker.idle,
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
      await end();
    },
  };
}
