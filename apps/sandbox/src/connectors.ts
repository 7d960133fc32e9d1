import type { QueueOwner } from "./broker/topology.ts";
import type { Database } from "./database.ts";
import type { Line } from "./entity-type.ts";
import { SandboxError } from "./error.ts";
import type { Faults } from "./faults.ts";
import type { Quirks } from "./quirks.ts";

/** A registered connector, in OpenCTI's own names. */
export interface Connector {
  readonly id: string;
  readonly name: string;
  readonly connector_type: string;
  /** `null` for nothing: everything, or with enrichment on its own nothing. */
  readonly connector_scope: readonly string[] | null;
  readonly auto: boolean;
  readonly auto_update: boolean;
  readonly enrichment_resolution: string | null;
  readonly only_contextual: boolean;
  readonly playbook_compatible: boolean;
  readonly listen_callback_uri: string | null;
  readonly connector_user_id: string;
  readonly connector_state: string | null;
  readonly connector_state_reset: boolean;
  readonly connector_state_timestamp: string;
  readonly connector_info: ConnectorInfo | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly last_seen_at: string;
  readonly xtm_one_intent: string | null;
  readonly version: string | null;
  readonly slug: string | null;
}

export interface ConnectorInfo {
  readonly run_and_terminate: boolean;
  readonly buffering: boolean;
  readonly queue_threshold: number;
  readonly queue_messages_size: number;
  readonly next_run_datetime: string | null;
  readonly last_run_datetime: string | null;
}

/** What a connector says at its registration. */
export interface RegisterConnectorInput {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly scope?: readonly string[] | null;
  readonly auto?: boolean | null;
  readonly auto_update?: boolean | null;
  readonly enrichment_resolution?: string | null;
  readonly only_contextual?: boolean | null;
  readonly playbook_compatible?: boolean | null;
  readonly listen_callback_uri?: string | null;
  readonly xtm_one_intent?: string | null;
  readonly version?: string | null;
  readonly slug?: string | null;
}

/** The life of connectors (platform-internals Q2). */
export interface Connectors {
  get(id: string): Connector | undefined;
  list(): readonly Connector[];
  register(input: RegisterConnectorInput, userId: string): Connector;
  ping(id: string, state: string | null, info: ConnectorInfo | null): Connector;
  /** Resets the state; the queue is the caller's to empty. */
  reset(id: string): Connector;
  delete(id: string): void;
}

/** The owner of the queues that the platform makes for it. */
export const ownerOf = ({ id, name, connector_type: type, connector_scope: scope }: Connector): QueueOwner => ({
  id,
  name,
  type,
  scope: scope ?? [],
});

/** OpenCTI keeps a scope as one text with commas, and reads it back at each of them (Q2). */
const scopeOf = (scope: RegisterConnectorInput["scope"]): readonly string[] | null =>
  (scope ?? []).join(",") === "" ? null : (scope ?? []).join(",").split(",");

/** Seen less than five whole minutes ago. */
export const isActive = (connector: Connector, now: Date): boolean =>
  Math.floor((now.getTime() - Date.parse(connector.last_seen_at)) / 60_000) < 5;

/** Opens the connectors of a store. */
export function openConnectors(
  database: Database,
  {
    now,
    line,
    quirks,
    faults,
  }: { readonly now: () => Date; readonly line: Line; readonly quirks: Quirks; readonly faults: Faults },
): Connectors {
  const one = database.prepare("SELECT json FROM connector WHERE id = ?");
  const write = database.prepare("INSERT OR REPLACE INTO connector (id, json) VALUES (?, ?)");
  const parse = (row: unknown): Connector => JSON.parse((row as { json: string }).json);
  const get = (id: string) => {
    const row = one.get(id);
    return row && parse(row);
  };
  const put = (connector: Connector): Connector => {
    write.run(connector.id, JSON.stringify(connector));
    return connector;
  };
  const known = (id: string): Connector => {
    const connector = get(id);
    if (!connector) throw new SandboxError("FUNCTIONAL_ERROR", "No connector found with the specified ID", 400);
    return connector;
  };

  return {
    get,
    list: () => database.prepare("SELECT json FROM connector").all().map(parse),

    register(input, userId) {
      if (input.name.trim().length < 2)
        throw new SandboxError("BAD_USER_INPUT", "The name must have at least 2 characters", 400);
      const at = now().toISOString();
      const before = get(input.id);
      return put({
        id: input.id,
        name: input.name,
        connector_type: input.type,
        connector_scope: scopeOf(input.scope),
        auto: input.auto ?? false,
        auto_update: input.auto_update ?? false,
        enrichment_resolution: input.enrichment_resolution ?? null,
        only_contextual: input.only_contextual ?? false,
        playbook_compatible: input.playbook_compatible ?? false,
        listen_callback_uri: input.listen_callback_uri ?? null,
        connector_user_id: userId,
        connector_state: before?.connector_state ?? null,
        connector_state_reset: before?.connector_state_reset ?? false,
        connector_state_timestamp: before?.connector_state_timestamp ?? at,
        connector_info: before?.connector_info ?? null,
        created_at: before?.created_at ?? at,
        updated_at: at,
        last_seen_at: at,
        xtm_one_intent: input.xtm_one_intent ?? null,
        version: input.version ?? null,
        slug: input.slug ?? null,
      });
    },

    ping(id, state, info) {
      const connector = known(id);
      const at = now().toISOString();
      const connector_info = info ?? connector.connector_info;
      const swallowed =
        (connector.connector_state_reset && quirks.swallowsPingAfterReset) ||
        faults.strikes("pingConnector", "swallowPing") !== undefined;
      const after = put({
        ...connector,
        connector_info,
        connector_state_reset: false,
        connector_state: swallowed ? connector.connector_state : state,
        updated_at: swallowed || line === "7" ? connector.updated_at : at,
        last_seen_at: swallowed && line === "6.9" ? connector.last_seen_at : at, // 7 notes the heartbeat before all else
      });
      const stale = faults.strikes("pingConnector", "staleState") !== undefined;
      return stale ? { ...after, connector_state: connector.connector_state } : after;
    },

    reset(id) {
      const at = now().toISOString();
      return put({ ...known(id), connector_state: "", connector_state_reset: true, connector_state_timestamp: at });
    },

    delete(id) {
      known(id);
      database.prepare("DELETE FROM connector WHERE id = ?").run(id);
    },
  };
}
