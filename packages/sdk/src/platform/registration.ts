import type { PlatformClient, RequestOptions } from "./client.ts";
import type { Features } from "./features.ts";
import { registerConnector } from "./operations.ts";
import { readState, type SavedState } from "./saved-state.ts";

/** Who registers. */
export interface ConnectorIdentity {
  /** Names the queues; without `_`, which works' ids are split at. */
  readonly id: string;
  readonly name: string;
  readonly type: "EXTERNAL_IMPORT";
  readonly scope: readonly string[];
  /** 7.x: `cti.stix_harvester`. */
  readonly xtmOneIntent?: string | undefined;
  /** 7.261016 on: release of the connector. */
  readonly version?: string | undefined;
  /** 7.261016 on: name in the catalogue. */
  readonly slug?: string | undefined;
}

/** How to reach the broker, as OpenCTI says it. */
export interface BrokerConnection {
  readonly host: string;
  readonly port: number;
  readonly vhost: string;
  readonly tls: boolean;
  readonly user: string;
  /** A function, so that no log and no error ever prints it. */
  readonly password: () => string;
}

/** A queue with the exchange and the routing key that lead to it. */
export interface Route {
  readonly queue: string;
  readonly exchange: string;
  readonly routingKey: string;
}

/** What OpenCTI answers to a registration. */
export interface Registration {
  readonly id: string;
  /** The user whose token registered: messages name it as applicant. */
  readonly userId: string;
  readonly state: SavedState;
  /** Changes on creation and reset only; `undefined` where the release has none. */
  readonly stateTimestamp: string | undefined;
  /** A reset is pending: the next ping's state will be ignored. */
  readonly resetPending: boolean;
  readonly connection: BrokerConnection;
  readonly push: Route;
}

/** The input of a registration, only with names that this release knows. Registering replaces everything, so all is said. */
function inputOf(identity: ConnectorIdentity, { registerInput }: Features): Record<string, unknown> {
  const all = {
    id: identity.id,
    name: identity.name,
    type: identity.type,
    scope: identity.scope,
    auto: false,
    auto_update: false,
    enrichment_resolution: "none",
    only_contextual: false,
    playbook_compatible: false,
    xtm_one_intent: identity.xtmOneIntent,
    version: identity.version,
    slug: identity.slug,
  };
  return Object.fromEntries(
    Object.entries(all).filter(([key, value]) => value !== undefined && registerInput.has(key)),
  );
}

/**
 * Registers a connector, or registers it again under the same id: state, works and queues stay (platform-internals Q2).
 *
 * @throws {PlatformRefused} the token's user may not, or the input isn't what this release takes
 * @throws {PlatformUnavailable} OpenCTI, or its broker, is away
 */
export async function register(
  client: PlatformClient,
  features: Features,
  identity: ConnectorIdentity,
  options: RequestOptions,
): Promise<Registration> {
  const input = inputOf(identity, features);
  const { registerConnector: it } = await client.request(registerConnector(features), { input }, options);
  const { connection, push, push_exchange: exchange, push_routing: routingKey } = it.config;
  return {
    id: it.id,
    userId: it.connector_user_id ?? "",
    state: readState(it.connector_state),
    stateTimestamp: features.stateTimestamp ? (it.connector_state_timestamp ?? "") : undefined,
    resetPending: it.connector_state_reset === true,
    connection: {
      host: connection.host,
      port: connection.port,
      vhost: connection.vhost,
      tls: connection.use_ssl,
      user: connection.user,
      password: () => connection.pass,
    },
    push: { queue: push, exchange, routingKey },
  };
}
