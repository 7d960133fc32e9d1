import type { Resolvers } from "./access.ts";
import { connection, type PageArguments, rangeOf } from "./connection.ts";
import { workNode } from "./connector-node.ts";
import { SandboxError } from "./error.ts";
import { type FilterKeys, listFilter } from "./list-filters.ts";
import type { Platform } from "./platform.ts";
import type { Work, WorkEvent } from "./work.ts";

interface ById {
  readonly id: string;
}
interface NewWork {
  readonly connectorId: string;
  readonly friendlyName?: string | null;
  readonly isMultiPartWork?: boolean | null;
}
interface Processed {
  readonly message?: string | null;
  readonly inError?: boolean | null;
}
interface Push {
  readonly connectorId: string;
  readonly bundle: string;
  readonly work_id?: string | null;
}

/** What the connector's page asks works by (platform-contract 8). */
const workKeys: FilterKeys<Work> = {
  connector_id: ({ connectorId }) => connectorId,
  status: ({ status }) => status,
  name: ({ name }) => name,
};

const orderOf = (work: Work, orderBy: string | null | undefined): string =>
  orderBy === "status" ? work.status : work.timestamp;

/** The object list of a bundle's text; refused as the platform does. */
function objectsIn(bundle: string): readonly unknown[] {
  let parsed: { type?: unknown; objects?: unknown } | null = null;
  try {
    parsed = JSON.parse(bundle);
  } catch {} // the refusal below says it
  if (parsed?.type !== "bundle" || !Array.isArray(parsed.objects) || parsed.objects.length === 0) {
    throw new SandboxError("UNSUPPORTED_ERROR", "Invalid bundle", 400);
  }
  return parsed.objects;
}

/** Works and bundles. */
export function workResolvers(platform: Platform): Resolvers {
  const { connectors, works, worker, now, line } = platform;

  const edit =
    <Args>(id: string, eventOf: (args: Args) => WorkEvent) =>
    (args: Args) => {
      works.apply(id, eventOf(args));
      return id;
    };

  return {
    work: ({ id }: ById) => {
      const work = works.get(id);
      return work ? workNode(platform, work) : null;
    },
    isWorkAlive: ({ id }: ById) => works.isAlive(id),
    works: (args: PageArguments) => {
      const isWanted = listFilter(workKeys, args.filters);
      const words = args.search?.trim().toLowerCase() ?? "";
      const found = works.list().filter((work) => isWanted(work) && work.name.toLowerCase().includes(words));
      const sign = args.orderMode === "asc" ? 1 : -1;
      found.sort((a, b) => sign * orderOf(a, args.orderBy).localeCompare(orderOf(b, args.orderBy)));
      const { offset, limit } = rangeOf(args);
      const nodes = found.slice(offset, offset + limit).map((work) => workNode(platform, work));
      return connection(nodes, offset, found.length);
    },

    workAdd: ({ connectorId, friendlyName, isMultiPartWork }: NewWork, { user }) => {
      if (!connectors.get(connectorId)) {
        throw new SandboxError(
          "INTERNAL_SERVER_ERROR",
          "Cannot read properties of null (reading 'connector_type')",
          500,
        );
      }
      const fields = {
        connectorId,
        name: friendlyName ?? "",
        userId: user?.id ?? "",
        multipart: isMultiPartWork ?? false,
      };
      return workNode(platform, works.add(fields));
    },
    workEdit: ({ id }: ById) => ({
      delete: () => {
        works.delete(id);
        return id;
      },
      ping: () => {
        if (!works.get(id)) throw new SandboxError("INTERNAL_SERVER_ERROR", "Cannot read properties of undefined", 500);
        return id;
      },
      addExpectations: ({ expectations }: { expectations?: number | null }) => {
        if (line === "7" && !works.isAlive(id))
          throw new SandboxError("WORK_NOT_ALIVE", "Work is no longer alive", 400);
        works.apply(id, { kind: "addExpectations", count: expectations ?? 0 });
        return id;
      },
      reportExpectation: edit(id, ({ error }: { error?: { error?: string; source?: string } | null }) => ({
        kind: "reportExpectation",
        error: error ? { error: error.error ?? "", source: error.source ?? "" } : null,
      })),
      addDraftContext: edit(id, ({ draftContext }: { draftContext?: string | null }) => ({
        kind: "addDraftContext",
        draft: draftContext ?? null,
      })),
      toReceived: edit(id, ({ message }: { message?: string | null }) => ({
        kind: "toReceived",
        message: message ?? null,
      })),
      toProcessed: edit(id, ({ message, inError }: Processed) => ({
        kind: "toProcessed",
        message: message ?? null,
        inError: inError ?? false,
      })),
    }),
    workDelete: ({ connectorId }: { connectorId: string }) => {
      works.deleteOf(connectorId);
      return true;
    },

    stixBundlePush: async ({ connectorId, bundle, work_id }: Push, { user }) => {
      const connector = connectors.get(connectorId);
      if (!connector) throw new SandboxError("FUNCTIONAL_ERROR", "No connector found with the specified ID", 400);
      const { length } = objectsIn(bundle);
      const fields = {
        connectorId,
        name: `${connector.name} run @ ${now().toISOString()}`,
        userId: user?.id ?? "",
        multipart: false,
      };
      const work = work_id ?? works.add(fields).id;
      if (length === 1) works.apply(work, { kind: "addExpectations", count: 1 });
      await worker.push(connectorId, work, bundle, user?.id ?? "");
      return true;
    },
  };
}
