import { type FileEnvelopeOptions, fileEnvelope } from "../delivery/envelope.ts";
import { directorySink } from "../delivery/sinks/directory.ts";
import { inTurn } from "../delivery/sinks/in-turn.ts";
import { s3Sink } from "../delivery/sinks/s3.ts";
import type { Sink } from "../delivery/sinks/sink.ts";
import { entitiesTypesOf } from "./entities-types.ts";
import { bucketOf } from "./open-bucket.ts";
import type { SinkOptions } from "./open-sink.ts";

/** What the copies need of a run. */
type CopyOptions = Pick<SinkOptions, "connector" | "booted" | "session">;

function aboutOf({ connector, booted, session }: CopyOptions): FileEnvelopeOptions {
  const { settings } = booted.configuration;
  return {
    applicantId: session.userId,
    id: session.id,
    name: session.name,
    type: connector.type,
    scope: settings.CONNECTOR_SCOPE,
    entitiesTypes: entitiesTypesOf(connector, settings.CONNECTOR_SCOPE, booted.log),
    update: connector.update ?? false,
    validateBeforeImport: settings.CONNECTOR_VALIDATE_BEFORE_IMPORT,
  };
}

function openDirectory(path: string, options: CopyOptions): Promise<Sink> {
  const { configuration, clock } = options.booted;
  const { settings } = configuration;
  const about = aboutOf(options);
  return directorySink({
    path,
    name: settings.CONNECTOR_NAME,
    envelope: (bundle) => fileEnvelope(bundle, about),
    retentionDays: settings.CONNECTOR_SEND_TO_DIRECTORY_RETENTION,
    now: clock.now,
  });
}

function openS3(options: CopyOptions, signal: AbortSignal): Sink {
  const { session, booted } = options;
  const { configuration, clock, log, network } = booted;
  const { settings } = configuration;
  const about = { ...aboutOf(options), bundleType: "S3_BUNDLE" } as const;
  return s3Sink({
    open: async () => network.http(signal).bucket(await bucketOf(settings, session.bucket)),
    folder: settings.CONNECTOR_SEND_TO_S3_FOLDER,
    name: settings.CONNECTOR_NAME,
    envelope: (bundle) => fileEnvelope(bundle, about),
    retentionDays: settings.CONNECTOR_SEND_TO_S3_RETENTION,
    now: clock.now,
    notRemoved: (reason) => log.warn({ reason }, "bundles that are too old could not be removed from the bucket"),
  });
}

/** The directory of `CONNECTOR_SEND_TO_DIRECTORY` and the bucket of `CONNECTOR_SEND_TO_S3`, in pycti's order; nothing where neither is wanted. */
export function openCopies(options: CopyOptions): ((signal: AbortSignal) => Promise<Sink>) | undefined {
  const { settings } = options.booted.configuration;
  const path = settings.CONNECTOR_SEND_TO_DIRECTORY ? settings.CONNECTOR_SEND_TO_DIRECTORY_PATH : undefined;
  const { CONNECTOR_SEND_TO_S3: toS3 } = settings;
  if (path === undefined && !toS3) return undefined;
  return async (signal) =>
    inTurn([
      ...(path === undefined ? [] : [await openDirectory(path, options)]),
      ...(toS3 ? [openS3(options, signal)] : []),
    ]);
}
