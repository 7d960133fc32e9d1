import { env } from "@octi/sdk";
import * as z from "zod";

/** The Python connector's own name of a setting before it became `use`. */
const renamed = (use: string) => env.deprecated({ use, convert: (value) => value });

/** The connector's own variables: the Python connector's, the `misp` connector's filters, and `MISP_FEED_MAPPING`. */
export const config = z
  .object({
    MISP_FEED_SOURCE_TYPE: env.choice(["url", "s3"], {
      default: "url",
      description: "Where the events are: below a URL with a manifest.json, or in an S3 bucket.",
    }),
    MISP_FEED_URL: env.url({
      optional: true,
      description: "Where manifest.json and the events are. Required with the source type url.",
      example: "https://www.circl.lu/doc/misp/feed-osint",
    }),
    MISP_FEED_SSL_VERIFY: env.boolean({ default: true, description: "Verify the feed's certificate." }),
    MISP_FEED_HTTP_AUTHORIZATION_HEADER: env.secret({
      optional: true,
      description: "The whole Authorization header, such as `Basic …` or `Bearer …`.",
    }),
    MISP_FEED_BUCKET_NAME: env.string({
      optional: true,
      description: "The bucket. Required with the source type s3.",
    }),
    MISP_FEED_BUCKET_PREFIX: env.string({ optional: true, description: "Only objects whose names begin so are read." }),
    MISP_FEED_S3_DELETE_IMPORTED: env.boolean({
      default: false,
      description:
        "Delete a file from the bucket, once a later run finds it imported. The Python connector deletes every file.",
    }),
    AWS_ENDPOINT_URL: env.url({ optional: true, description: "Address of an S3 server of one's own, such as MinIO." }),
    AWS_ACCESS_KEY_ID: env.string({
      optional: true,
      description: "Key for the bucket. Without both keys they are looked for where Amazon's own client does.",
    }),
    AWS_SECRET_ACCESS_KEY: env.secret({ optional: true, description: "Secret of that key." }),
    AWS_SESSION_TOKEN: env.secret({
      optional: true,
      description: "Token beside a key that is good for some time only.",
    }),
    AWS_DEFAULT_REGION: env.string({ default: "us-east-1", description: "Region of the bucket." }),
    MISP_FEED_IMPORT_FROM_DATE: env.instant({
      optional: true,
      description:
        "Only events that were changed after that: a date, or a duration before now. Unset: the whole feed is imported.",
      example: "2024-01-31",
    }),
    MISP_FEED_CREATE_REPORTS: env.boolean({
      default: true,
      description: "Make a report of each event, and notes of its event reports.",
    }),
    MISP_FEED_REPORT_TYPE: env.string({ default: "misp-event", description: "Type of the reports." }),
    MISP_FEED_CREATE_INDICATORS: env.boolean({ default: false, description: "Make indicators of attributes." }),
    MISP_FEED_CREATE_OBSERVABLES: env.boolean({ default: false, description: "Make observables of attributes." }),
    MISP_FEED_CREATE_OBJECT_OBSERVABLES: env.boolean({
      default: false,
      description:
        "Make a text of each MISP object, related to what is made of its attributes. With the mapping full, objects are made as what they are.",
    }),
    MISP_FEED_CREATE_TAGS_AS_LABELS: env.boolean({ default: true, description: "Make labels of tags." }),
    MISP_FEED_GUESS_THREATS_FROM_TAGS: env.boolean({
      default: false,
      description: "Look each tag up on OpenCTI, as the name or alias of a threat.",
    }),
    MISP_FEED_MARKINGS_FROM_TAGS: env.boolean({
      default: false,
      description: "Make markings of tags such as marking:PAP=PAP:RED.",
    }),
    MISP_FEED_AUTHOR_FROM_TAGS: env.boolean({
      default: false,
      description: "Take the author from the event's tag creator=….",
    }),
    MISP_FEED_IMPORT_TO_IDS_NO_SCORE: env.int({
      optional: true,
      description: "Score of attributes without to_ids, in place of the one of the event's threat level.",
    }),
    MISP_FEED_IMPORT_UNSUPPORTED_OBSERVABLES_AS_TEXT: env.boolean({
      default: false,
      description: "Make a text of each attribute whose type has no observable.",
    }),
    MISP_FEED_IMPORT_UNSUPPORTED_OBSERVABLES_AS_TEXT_TRANSPARENT: env.boolean({
      default: true,
      description: "Name the texts of MISP objects by their first value alone.",
    }),
    MISP_FEED_IMPORT_WITH_ATTACHMENTS: env.boolean({
      default: false,
      description: "Attach the PDF files of External analysis to the report.",
    }),
    MISP_FEED_MAPPING: env.choice(["compatible", "full"], {
      default: "compatible",
      description:
        "compatible: what the Python connector makes, and what it loses of composites and hashes; full: MISP objects, references, galaxies and further types as STIX has them.",
    }),
    MISP_FEED_DATE_FILTER_FIELD: env.choice(["timestamp", "date"], {
      default: "timestamp",
      description: "What MISP_FEED_IMPORT_FROM_DATE is compared with: an event's last change, or its date.",
    }),
    MISP_FEED_IMPORT_CREATOR_ORGS: env.list({
      optional: true,
      description: "Only events of these organisations, by name or UUID.",
      example: "CIRCL,ESET",
    }),
    MISP_FEED_IMPORT_CREATOR_ORGS_NOT: env.list({
      optional: true,
      description: "No events of these organisations, by name or UUID.",
    }),
    MISP_FEED_IMPORT_TAGS: env.list({
      optional: true,
      description: "Only events with one of these tags, whole as MISP writes them.",
      example: "tlp:clear,type:OSINT",
    }),
    MISP_FEED_IMPORT_TAGS_NOT: env.list({ optional: true, description: "No events with one of these tags." }),
    MISP_FEED_IMPORT_THREAT_LEVELS: env.list({
      optional: true,
      description: "Only events of these threat levels: 1 is high, 2 medium, 3 low, 4 undefined.",
      example: "1,2",
    }),
    MISP_FEED_IMPORT_KEYWORD: env.string({
      optional: true,
      description: "Only events whose title has this text, in any case.",
    }),
    MISP_FEED_IMPORT_ONLY_PUBLISHED: env.boolean({
      default: false,
      description: "No events that say that they are not published.",
    }),
    MISP_FEED_GUESS_THREAT_FROM_TAGS: renamed("MISP_FEED_GUESS_THREATS_FROM_TAGS"),
    MISP_BUCKET_NAME: renamed("MISP_FEED_BUCKET_NAME"),
    MISP_BUCKET_PREFIX: renamed("MISP_FEED_BUCKET_PREFIX"),
    MISP_CREATE_TAGS_AS_LABELS: renamed("MISP_FEED_CREATE_TAGS_AS_LABELS"),
    MISP_FEED_MPORT_FROM_DATE: renamed("MISP_FEED_IMPORT_FROM_DATE"),
    MISP_FEED_INTERVAL: env.deprecated({
      use: "CONNECTOR_DURATION_PERIOD",
      wins: true,
      convert: (minutes) => {
        if (!/^[1-9]\d*$/.test(minutes)) throw new Error("expected a number of minutes, such as 5");
        return `PT${minutes}M`;
      },
    }),
  })
  .superRefine((config, context) => {
    const needed = config.MISP_FEED_SOURCE_TYPE === "s3" ? "MISP_FEED_BUCKET_NAME" : "MISP_FEED_URL";
    if (config[needed] !== undefined) return;
    const message = `is required with MISP_FEED_SOURCE_TYPE=${config.MISP_FEED_SOURCE_TYPE} and not set`;
    context.addIssue({ code: "custom", path: [needed], message });
  });

export type Config = z.infer<typeof config>;
