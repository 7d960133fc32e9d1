import * as z from "zod";
import type { Connector } from "../connector.ts";
import { brokerSettings } from "./broker-settings.ts";
import { env, variable } from "./env.ts";
import { readCa, readProxy, readVerify } from "./file-values.ts";
import { ledgerSettings } from "./ledger-settings.ts";
import { opsSettings } from "./ops-settings.ts";
import { s3Settings } from "./s3-settings.ts";
import { type Secret, secret } from "./secret.ts";
import { expected, readNumber } from "./values.ts";

/** OpenCTI's root: no slash at its end, and without GraphQL's path, which some add. */
function readRoot(text: string): string {
  const url = text.trim();
  if (!/^https?:\/\/[^?#\s]+$/.test(url) || !URL.canParse(url))
    return expected("http:// or https:// and OpenCTI's host");
  return url.replace(/(\/+graphql)?\/*$/, "");
}

function readToken(text: string): Secret {
  const token = text.trim();
  if (/^changeme$/i.test(token)) {
    return expected("the token of a connector's user (in OpenCTI: Settings > Security > Users)");
  }
  if (/\s/.test(token)) return expected("a token without blanks");
  // a header carries no others (RFC 9110 5.5)
  if (!/^[\x21-\x7e]*$/.test(token)) {
    return expected("a token of visible ASCII characters: copied from a page it may bring along some that aren't seen");
  }
  return secret(token);
}

/** `name: value; other: value`. */
function readHeaders(text: string): Readonly<Record<string, string>> {
  const headers: [name: string, value: string][] = [];
  for (const pair of text.split(";").filter((part) => part.trim() !== "")) {
    const colon = pair.indexOf(":");
    const name = pair.slice(0, Math.max(colon, 0)).trim();
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return expected("name:value pairs with ; between");
    const value = pair.slice(colon + 1).trim();
    if (!/^[\t\x20-\x7e\xa0-\xff]*$/.test(value)) return expected("values of visible characters, as headers have them");
    headers.push([name, value]);
  }
  return Object.fromEntries(headers);
}

function readId(text: string): string {
  const id = text.trim();
  // works are named work_<id>_<time> and split at "_" (platform-internals Q2)
  if (/[_\s/]/.test(id)) return expected("an id without _, blank or /; a UUID is best");
  return id;
}

function readName(text: string): string {
  // OpenCTI's own limit (connector-sdk-contract 1.2)
  return text.trim().length < 2 ? expected("at least two characters: OpenCTI refuses less") : text.trim();
}

function readLevel(text: string): "debug" | "info" | "warn" | "error" {
  switch (text.trim().toLowerCase()) {
    case "debug":
      return "debug";
    case "info":
      return "info";
    case "warn":
    case "warning":
      return "warn";
    case "error":
    case "critical":
      return "error";
    default:
      return expected("debug, info, warn or error");
  }
}

function readThreshold(text: string): number {
  const megabytes = readNumber(text, { minimum: undefined, whole: false });
  // at 0 even an empty queue counts as full
  return megabytes > 0 ? megabytes : expected("a number above 0");
}

function readConfidence(text: string): number {
  const level = readNumber(text, { minimum: 0, whole: true });
  return level > 100 ? expected("a whole number from 0 to 100") : level;
}

/**
 * The variable of the time between two runs. Where it depends on the connector's other settings no default is told, since
 * OpenCTI's composer sets every default that it is told; `readConfiguration` fills it in.
 */
function period(every: Connector["every"]): z.ZodType<string> {
  const description = "Time between two runs, an ISO 8601 duration. 0: one run.";
  if (typeof every === "string") return env.duration({ default: every, description });
  const unset = env.duration({ optional: true, description: `${description} Unset: as the other settings ask for.` });
  return unset as z.ZodType<string>;
}

/**
 * pycti's variables (connector-sdk-contract section 1) that an EXTERNAL_IMPORT connector has, and octi's own, with the
 * connector's defaults. Those that are not here are answered in `foreign`.
 */
export const settings = ({ name, scope, every, fullSync }: Pick<Connector, "name" | "scope" | "every" | "fullSync">) =>
  z.object({
    OPENCTI_URL: variable(
      { description: "Where OpenCTI is.", example: "http://opencti:8080" },
      { type: "string", format: "uri" },
      readRoot,
    ),
    OPENCTI_TOKEN: variable(
      { description: "Token of the connector's user.", example: "01234567-89ab-4cde-8f01-23456789abcd" },
      { type: "string", format: "password", secret: true },
      readToken,
    ),
    OPENCTI_SSL_VERIFY: variable(
      {
        default: "false",
        description: "Verify OpenCTI's certificate: true, false, or the path of a CA file.",
        example: "/certs/ca.pem",
      },
      { type: "string" },
      readVerify,
    ),
    OPENCTI_CUSTOM_HEADERS: variable(
      {
        default: "",
        description: "Headers for OpenCTI, such as a proxy asks for.",
        example: "X-Key:value;X-Other:value",
      },
      { type: "string", format: "password", secret: true },
      readHeaders,
    ),
    OPENCTI_JSON_LOGGING: env.boolean({
      default: true,
      description: "A line of JSON a message; false: a line of text.",
    }),
    HTTPS_CA_CERTIFICATES: variable(
      { optional: true, description: "A private CA: PEM text, or the path of a file.", example: "/certs/ca.pem" },
      { type: "string" },
      readCa,
    ),
    HTTP_PROXY: variable(
      { optional: true, description: "Proxy for http://.", example: "http://proxy:3128" },
      { type: "string" },
      readProxy,
    ),
    HTTPS_PROXY: variable(
      { optional: true, description: "Proxy for https://.", example: "http://proxy:3128" },
      { type: "string" },
      readProxy,
    ),
    NO_PROXY: env.string({
      optional: true,
      description: "Hosts without proxy, with commas between.",
      example: "opencti,.internal",
    }),
    HTTPS_PROXY_REJECT_UNAUTHORIZED: env.boolean({ default: true, description: "Verify the proxy's certificate." }),
    CONNECTOR_ID: variable(
      { optional: true, description: "Identity on OpenCTI, a UUID. Unset: the same at each start." },
      { type: "string" },
      readId,
    ),
    CONNECTOR_NAME: variable({ default: name, description: "Name on OpenCTI." }, { type: "string" }, readName),
    CONNECTOR_TYPE: env.choice(["EXTERNAL_IMPORT"], {
      default: "EXTERNAL_IMPORT",
      description: "Always EXTERNAL_IMPORT.",
    }),
    CONNECTOR_SCOPE: env.list({ default: scope, description: "Scope on OpenCTI, with commas between." }),
    CONNECTOR_LOG_LEVEL: variable(
      { default: "info", description: "debug, info, warn or error." },
      { type: "string", enum: ["debug", "info", "warn", "warning", "error"] },
      readLevel,
    ),
    CONNECTOR_DURATION_PERIOD: period(every),
    CONNECTOR_RUN_AND_TERMINATE: env.boolean({
      default: false,
      description: "One run, then exit: 0 when it went well, else 1.",
    }),
    CONNECTOR_RUN_TIMEOUT: env.duration({
      default: "P1D",
      description: "A run that takes longer is ended at its last checkpoint.",
    }),
    CONNECTOR_QUEUE_THRESHOLD: variable(
      { default: "500", description: "Megabytes in the connector's queue from which on it waits." },
      { type: "number", minimum: 0 },
      readThreshold,
    ),
    CONNECTOR_QUEUE_PROTOCOL: env.choice(["amqp", "api"], {
      default: "amqp",
      description: "How bundles are sent: amqp, straight to RabbitMQ, or api, through OpenCTI.",
    }),
    ...brokerSettings,
    CONNECTOR_SEND_TO_QUEUE: env.boolean({
      default: true,
      description: "Send to OpenCTI; false: only to the directory, or to S3.",
    }),
    CONNECTOR_SEND_TO_DIRECTORY: env.boolean({ default: false, description: "Also write what is sent as files." }),
    CONNECTOR_SEND_TO_DIRECTORY_PATH: env.string({
      optional: true,
      description: "The directory for it.",
      example: "/data/sent",
    }),
    CONNECTOR_SEND_TO_DIRECTORY_RETENTION: env.number({
      default: 7,
      minimum: 0,
      description: "Days after which those files are removed; 0 keeps them.",
    }),
    ...s3Settings,
    CONNECTOR_VALIDATE_BEFORE_IMPORT: env.boolean({
      default: false,
      description:
        "A human looks at what comes before it is imported: a draft a run on OpenCTI 7.x over amqp, else files under pending imports, to be opened as workbenches in the order of their names.",
    }),
    CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT: env.boolean({
      default: false,
      description:
        "Use a user of the connector's own, which is made where it is missing; OPENCTI_TOKEN is an administrator's then. On OpenCTI 7.x each start makes another token and takes the one before back.",
    }),
    CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT_CONFIDENCE_LEVEL: variable(
      { default: "50", description: "Most confidence, up to 100, that a user made so may give." },
      { type: "integer", minimum: 0 },
      readConfidence,
    ),
    ...ledgerSettings(fullSync),
    ...opsSettings,
    CONNECTOR_XTM_ONE_INTENT: env.string({
      optional: true,
      description: "Intent told to OpenCTI 7.x at registration.",
      example: "cti.stix_harvester",
    }),
    QUEUE_PROTOCOL: env.deprecated({ use: "CONNECTOR_QUEUE_PROTOCOL", convert: (value) => value }),
  });

/** Settings of every connector, by variable. */
export type Settings = Omit<z.infer<ReturnType<typeof settings>>, "CONNECTOR_ID"> & { readonly CONNECTOR_ID: string };
