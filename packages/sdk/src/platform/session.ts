import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import type { Platform } from "../connector.ts";
import { PlatformRefused } from "../errors.ts";
import type { PlatformClient, RequestOptions } from "./client.ts";
import { type ConnectorInfo, initialInfo } from "./connector-info.ts";
import { type Features, without } from "./features.ts";
import { openFind } from "./find.ts";
import { openWorks, pingConnector, queueDetails, stixBundlePush, workAdd } from "./operations.ts";
import { type PlatformBucket, readBucket } from "./platform-bucket.ts";
import { probe } from "./probe.ts";
import { openPulse } from "./pulse.ts";
import {
  type BrokerConnection,
  type ConnectorIdentity,
  type Registration,
  type Route,
  register,
} from "./registration.ts";
import { type SavedState, stateText } from "./saved-state.ts";
import { type DraftedWork, openDraftedWork, uploadWorkbench } from "./validation.ts";
import { openedWork, type Work, type WorkLook } from "./work.ts";

export type { ConnectorInfo };

/** A connector that is registered, from there to the end of its process. */
export interface Session {
  readonly id: string;
  readonly name: string;
  /** The user of the token: messages to the broker name it as applicant. */
  readonly userId: string;
  readonly features: Features;
  /** As last saved; `{}` where there is none. */
  readonly state: SavedState;
  /**
   * Resolves when a ping that carried the state was answered. A save that throws is forgotten: the pings go on with the
   * state as it was.
   *
   * @throws {Interrupted} `reset`: the state was reset on OpenCTI since the save was asked for
   * @throws {PlatformUnavailable} OpenCTI is away for longer than the client's patience
   * @throws {PlatformRefused} OpenCTI doesn't take it
   */
  save(state: SavedState): Promise<void>;
  /** Changes what OpenCTI's page shows of the connector; goes out with the next ping. */
  info(change: Partial<ConnectorInfo>): void;
  /** Calls the listener when the state was reset on OpenCTI. Returns the way to take it back. */
  onReset(listener: () => void): () => void;
  /** The connector's push queue. OpenCTI answers 0 when it cannot ask its broker. */
  queue(): Promise<{ readonly messages: number; readonly megabytes: number }>;
  /** RabbitMQ and the connector's push queue, as the last registration told. */
  readonly broker: { readonly connection: BrokerConnection; readonly push: Route };
  /** Ids of the connector's works that are not complete. */
  openWorks(): Promise<readonly string[]>;
  /** A work of an earlier run, and how it stands. */
  earlierWork(id: string): Promise<{ readonly work: Work; readonly look: WorkLook }>;
  /** Opens a work. */
  openWork(name: string): Promise<Work>;
  /** Opens a work and a draft of its name, into which its messages are to be imported. */
  openDraftedWork(name: string): Promise<DraftedWork>;
  /** Uploads a whole bundle as a file that waits to be opened as a workbench. */
  upload(name: string, bundle: string): Promise<void>;
  /** Pushes a whole bundle, which the platform's worker splits and announces (connector-sdk-contract 7.6). */
  push(bundle: string, workId: string | undefined): Promise<void>;
  /** OpenCTI's own bucket, as far as it tells of it. */
  bucket(): Promise<PlatformBucket>;
  /** What authors may ask of OpenCTI. */
  readonly platform: Platform;
  /** Ends the pings with a last one. The connector stays registered, with its state, queue and works. Never throws. */
  close(): Promise<void>;
}

/** What a session needs. */
export interface SessionOptions {
  readonly client: PlatformClient;
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends every request at once; for an orderly end call `close` first. */
  readonly signal: AbortSignal;
  readonly identity: ConnectorIdentity;
  /** Milliseconds between two pings: pycti's 40 s where nothing is said. */
  readonly pingEvery?: number;
  /** Ping by itself; `false` where a run is all there is: then a ping goes with each save and at the end. */
  readonly heartbeat: boolean;
  /** Told the broker's password at each registration. */
  readonly hide?: (secret: string) => void;
  /** Told of each ping whether it was answered. */
  readonly pinged?: (answered: boolean) => void;
}

/** pycti's interval (connector-sdk-contract 3); a connector counts as gone after 5 minutes. */
const pyctiInterval = 40_000;
/** The last ping has to fit into the 10 s that a container is given to stop. */
const lastPingTimeout = 3_000;

/**
 * Asks what OpenCTI has, registers the connector, and keeps it alive.
 *
 * @throws {PlatformUnavailable} OpenCTI is away for longer than the client's patience
 * @throws {PlatformRefused} the token's user may not, or the identity isn't accepted
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { client, clock, log, signal, identity, pingEvery = pyctiInterval } = options;
  const always: RequestOptions = { signal, retry: "always" };
  let features = await probe(client, signal);
  let info = initialInfo;

  /** Sends what this OpenCTI knows; where a probe was not answered, its refusals tell. */
  async function fitting<T>(send: (features: Features) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await send(features);
      } catch (error) {
        const less = isInvalid(error) ? without(features, error.message) : undefined;
        if (less === undefined) throw error;
        features = less;
      }
    }
  }

  let registration: Registration;
  const registering = async (request: RequestOptions) => {
    registration = await fitting((known) => register(client, known, identity, request));
    const password = registration.connection.password();
    // RabbitMQ's own default is no secret, and masked it would take the user of the same name out of every error
    if (password !== "guest") options.hide?.(password);
    return registration;
  };
  registration = await registering(always);
  const { id } = registration;
  const { version } = features;
  log.info({ version, id }, "registered on OpenCTI");

  const pulse = openPulse({
    registration,
    register: registering,
    async ping(state, request) {
      const variables = { id, state: stateText(state), connectorInfo: info };
      try {
        const answer = await fitting((known) => client.request(pingConnector(known), variables, request));
        options.pinged?.(true);
        return answer.pingConnector;
      } catch (error) {
        options.pinged?.(false);
        throw error;
      }
    },
    clock,
    log,
    signal,
    every: pingEvery,
  });
  if (options.heartbeat) pulse.start();

  /** A work; opened twice where an answer was lost, it is an empty one that OpenCTI closes with the next report. */
  const addWork = (name: string) =>
    fitting((known) => client.request(workAdd(known), { connectorId: id, friendlyName: name }, always));

  async function openWork(name: string): Promise<Work> {
    try {
      return openedWork(client, (await addWork(name)).workAdd.id, { clock, signal });
    } catch (error) {
      // OpenCTI stumbles over a connector that was deleted (platform-internals Q3); a ping registers it again
      if (!(error instanceof PlatformRefused) || error.code !== "INTERNAL_SERVER_ERROR") throw error;
      await pulse.beat({ retry: "always" });
      return openedWork(client, (await addWork(name)).workAdd.id, { clock, signal });
    }
  }

  return {
    id,
    name: identity.name,
    userId: registration.userId,
    get features() {
      return features;
    },
    get state() {
      return pulse.state;
    },
    save: pulse.save,
    info(change) {
      info = { ...info, ...change };
    },
    onReset: pulse.onReset,

    get broker() {
      return registration;
    },

    async openWorks() {
      const { connector } = await client.request(openWorks, { id }, always);
      return connector?.works?.flatMap((work) => work?.id ?? []) ?? [];
    },

    async earlierWork(id) {
      const look = await openedWork(client, id, { clock, signal }).look();
      return { look, work: openedWork(client, id, { clock, signal, announced: look.expected }) };
    },

    async queue() {
      const { connector } = await client.request(queueDetails, { id }, always);
      if (connector == null) {
        await pulse.beat({ retry: "always" }); // deleted: the ping registers it again, with an empty queue
        return { messages: 0, megabytes: 0 };
      }
      const { messages_number, messages_size } = connector.connector_queue_details;
      return { messages: messages_number, megabytes: messages_size / 1_000_000 };
    },

    openWork,
    openDraftedWork: (name) => openDraftedWork(client, { name, signal, openWork: () => openWork(name) }),
    upload: (name, bundle) => uploadWorkbench(client, { name, bundle, signal }),

    async push(bundle, workId) {
      // pushed twice, it is imported twice with the same result, and the worker announces what it splits each time
      const variables = { connectorId: id, bundle };
      await fitting((known) => {
        const target = known.pushWork && workId !== undefined ? { workId } : {};
        return client.request(stixBundlePush(known), { ...variables, ...target }, always);
      });
    },

    bucket: () => readBucket(client, id, options.hide ?? (() => {}), always),
    platform: openFind(client, { clock, signal }),

    async close() {
      pulse.stop();
      try {
        await pulse.beat({ timeout: lastPingTimeout });
      } catch (error) {
        log.debug({ cause: error instanceof Error ? error.message : String(error) }, "the last ping was not answered");
      }
    },
  };
}

const isInvalid = (error: unknown): error is PlatformRefused =>
  error instanceof PlatformRefused && (error.code === "GRAPHQL_VALIDATION_FAILED" || error.code === "BAD_USER_INPUT");
