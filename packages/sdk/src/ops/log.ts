import { type DestinationStream, type Logger, pino } from "pino";

/** How the log looks and what must not be in it. */
export interface LogOptions {
  /** `CONNECTOR_LOG_LEVEL`. */
  readonly level: "debug" | "info" | "warn" | "error";
  /** `OPENCTI_JSON_LOGGING`: a line of JSON, else a line of text. */
  readonly json: boolean;
  /** The connector's name. */
  readonly name: string;
  /** Values that never leave the process, wherever they turn up. */
  readonly secrets: readonly string[];
  /** Gets each line, with its line break. */
  readonly write: (line: string) => void;
}

/** The same text with each secret masked, also where JSON has escaped it. */
export function masked(text: string, secrets: readonly string[]): string {
  let result = text;
  // the longest first: a secret may be a part of another
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret === "") continue;
    result = result.replaceAll(secret, "***").replaceAll(JSON.stringify(secret).slice(1, -1), "***");
  }
  return result;
}

const plain = (line: string): string => {
  const { timestamp, level, name, message, attributes } = JSON.parse(line) as Record<string, unknown>;
  const fields = Object.entries(attributes ?? {}).map(
    ([key, value]) => ` ${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${timestamp} ${level} [${name}] ${message}${fields.join("")}\n`;
};

/**
 * The log of a connector: pino's JSON under pycti's field names (connector-sdk-contract 12), secrets masked in the
 * finished line, so that no field, message or stack can carry one.
 */
export function openLog({ level, json, name, secrets, write }: LogOptions): Logger {
  const destination: DestinationStream = {
    write: (line) => {
      const safe = masked(line, secrets);
      write(json ? safe : plain(safe));
    },
  };
  return pino(
    {
      level,
      base: { name },
      messageKey: "message",
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      nestedKey: "attributes",
      formatters: { level: (label) => ({ level: label === "warn" ? "WARNING" : label.toUpperCase() }) },
      serializers: { err: (error: Error) => ({ type: error.name, message: error.message, stack: error.stack }) },
    },
    destination,
  );
}
