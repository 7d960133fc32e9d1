import { createPrivateKey } from "node:crypto";
import type { Problem } from "../errors.ts";
import { milliseconds, parseDuration } from "./duration.ts";
import type { Found } from "./notes.ts";
import type { Settings } from "./settings.ts";

type Known = Partial<Omit<Settings, "CONNECTOR_ID">>;

/** Adds what only shows when several settings are seen together: those that are good by themselves, and which are set at all. */
export function checkTogether(read: Known, found: ReadonlyMap<string, Found>, problems: Problem[]): void {
  const { CONNECTOR_SEND_TO_DIRECTORY: toDirectory, CONNECTOR_SEND_TO_QUEUE: toQueue } = read;
  const { CONNECTOR_SEND_TO_S3: toS3 } = read;
  if (toDirectory && !found.has("CONNECTOR_SEND_TO_DIRECTORY_PATH")) {
    problems.push({
      key: "CONNECTOR_SEND_TO_DIRECTORY_PATH",
      message: "is required beside CONNECTOR_SEND_TO_DIRECTORY",
      example: "/data/sent",
    });
  }
  if (toDirectory === false && toS3 === false && toQueue === false) {
    problems.push({
      key: "CONNECTOR_SEND_TO_QUEUE",
      value: "false",
      message: "leaves nothing to send to: also set CONNECTOR_SEND_TO_DIRECTORY=true or CONNECTOR_SEND_TO_S3=true",
    });
  }
  if (read.CONNECTOR_VALIDATE_BEFORE_IMPORT && toQueue === false) {
    problems.push({
      key: "CONNECTOR_VALIDATE_BEFORE_IMPORT",
      value: "true",
      message: "has nothing to validate on OpenCTI beside CONNECTOR_SEND_TO_QUEUE=false: take one of them out",
    });
  }
  const { CONNECTOR_RUN_TIMEOUT: timeout } = read;
  if (timeout !== undefined && milliseconds(parseDuration(timeout)) === 0) {
    problems.push({
      key: "CONNECTOR_RUN_TIMEOUT",
      value: timeout,
      message: "expected more than nothing",
      example: "P1D",
    });
  }
  checkPair(read, found, problems);
}

/** The client certificate for RabbitMQ: both halves, and the passphrase that its key needs. */
function checkPair(read: Known, found: ReadonlyMap<string, Found>, problems: Problem[]): void {
  const halves = ["MQ_USE_SSL_CERT", "MQ_USE_SSL_KEY"];
  const missing = halves.filter((half) => !found.has(half));
  if (missing.length === 1) {
    const [key = ""] = missing;
    problems.push({ key, message: `is not set: a client certificate needs ${halves.join(" and ")}` });
  }
  const { MQ_USE_SSL_KEY: key, MQ_USE_SSL_PASSPHRASE: passphrase } = read;
  if (key === undefined) return;
  try {
    createPrivateKey({ key: key.reveal(), ...(passphrase && { passphrase: passphrase.reveal() }) });
  } catch {
    const message =
      "is no private key that can be read: expected PEM text, and its MQ_USE_SSL_PASSPHRASE where it is encrypted";
    problems.push({ key: "MQ_USE_SSL_KEY", message });
  }
}
