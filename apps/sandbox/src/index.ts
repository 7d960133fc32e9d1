import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { User } from "./access.ts";
import { openDatabase } from "./database.ts";
import { type Status, statusOf } from "./page.ts";
import { openPlatform } from "./platform.ts";
import { allQuirks, type Quirks } from "./quirks.ts";
import { openServer } from "./server.ts";

export type { User } from "./access.ts";
export type { Status } from "./page.ts";
export type { Quirks } from "./quirks.ts";

/** How to start a sandbox. */
export interface SandboxOptions {
  /** 0 or nothing: a free one. Always on 127.0.0.1. */
  readonly port?: number;
  /** Token of the one user, who may what OpenCTI's role "Connector" may. */
  readonly token?: string;
  /** More users, with their own capabilities. */
  readonly users?: readonly User[];
  readonly platform?: "6.9" | "7";
  /** The store's file; in memory where nothing is said. */
  readonly path?: string;
  /** A folder to serve at `/feeds/`. */
  readonly feeds?: string;
  readonly quirks?: Partial<Quirks>;
  readonly now?: () => Date;
}

/** A running stand-in for OpenCTI. */
export interface Sandbox {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly token: string;
  status(): Status;
  /** An object by any of its ids, as STIX. */
  object(id: string): Readonly<Record<string, unknown>> | undefined;
  /** Resolves when the worker has nothing left to do. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/** The user's token where nobody sets one: for this machine only, so it may be known. */
export const localToken = "0c6a1f0e-7d0b-4a52-9d8b-6c1de2a0b7f4";

/** Capabilities of OpenCTI's role "Connector" (platform-internals Q2). */
const connectorRole = [
  ...["CONNECTORAPI", "MODULES", "MODULES_MODMANAGE", "TAXIIAPI", "INGESTION", "INGESTION_SETINGESTIONS"],
  ...[
    "KNOWLEDGE",
    "KNOWLEDGE_KNUPDATE",
    "KNOWLEDGE_KNUPDATE_KNDELETE",
    "KNOWLEDGE_KNUPDATE_KNMERGE",
    "KNOWLEDGE_KNASKIMPORT",
    "KNOWLEDGE_KNENRICHMENT",
  ],
  ...["SETTINGS_SETMARKINGS", "SETTINGS_SETLABELS", "SETTINGS_SETVOCABULARIES", "SETTINGS_SETKILLCHAINPHASES"],
];

/** Starts a sandbox; resolves when it answers. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { token = localToken, platform: line = "7", now = () => new Date() } = options;
  const quirks = { ...allQuirks, ...options.quirks };
  const database = openDatabase(options.path);
  const platform = openPlatform(database, { line, quirks, now });
  const { works, objects, worker } = platform;
  const user: User = {
    id: "88ec0c6a-13ce-5e39-b486-354fe4a7084f",
    name: "[C] Sandbox",
    token,
    capabilities: connectorRole,
  };
  const app = openServer({ platform, users: [user, ...(options.users ?? [])], feeds: options.feeds });
  const manager = setInterval(works.closeOld, 60_000).unref();

  const server = await new Promise<ReturnType<typeof serve>>((resolve, reject) => {
    const started = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: options.port ?? 0 }, () => resolve(started));
    started.once("error", reject);
  });
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    token,
    status: () => statusOf(platform),
    object: (id) => objects.get(id)?.stix,
    idle: worker.idle,
    async close() {
      clearInterval(manager);
      await worker.stop();
      await new Promise((resolve) => {
        server.close(resolve);
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
      database.close();
    },
  };
}
