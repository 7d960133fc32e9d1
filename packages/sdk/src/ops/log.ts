import { type DestinationStream, type Logger, pino } from "pino";
import { isExpected } from "../errors.ts";
import { onOneLine } from "../one-line.ts";

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

/** What JSON escapes, with the letter that it writes behind the backslash. */
const escapes: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", "\n": "n", "\r": "r", "\t": "t" };

/** Finds a secret also where JSON has escaped it, and an error quoted that JSON in another one. */
function pattern(secret: string): string | RegExp {
  if (!/["\\\n\r\t]/.test(secret)) return secret;
  const source = [...secret].map((character) => {
    const escaped = escapes[character];
    return escaped === undefined
      ? RegExp.escape(character)
      : `(?:${RegExp.escape(character)}|\\\\+${RegExp.escape(escaped)})`;
  });
  return new RegExp(source.join(""), "g");
}

/** Less of a secret's beginning says too little of it, and turns up by chance. */
const shortestHead = 8;

/** The text without beginnings of the secret, half of it or more: somebody has cut a text off in the middle of it. */
function withoutHeads(text: string, secret: string): string {
  const head = secret.slice(0, Math.max(shortestHead, Math.ceil(secret.length / 2)));
  if (head.length >= secret.length) return text;
  let result = text;
  for (let at = result.indexOf(head); at >= 0; at = result.indexOf(head, at)) {
    let end = at + head.length;
    while (end < result.length && result[end] === secret[end - at]) end++;
    result = `${result.slice(0, at)}***${result.slice(end)}`;
  }
  return result;
}

/** The same text with each secret masked, also where JSON has escaped it, and where it was cut off. */
export function masked(text: string, secrets: readonly string[]): string {
  let result = text;
  // the longest first: a secret may be a part of another
  for (const secret of [...secrets].sort((a, b) => b.length - a.length)) {
    if (secret === "") continue;
    result = withoutHeads(result.replaceAll(pattern(secret), "***"), secret);
  }
  return result;
}

const plain = (line: string): string => {
  const { timestamp, level, name, message, attributes } = JSON.parse(line) as Record<string, unknown>;
  const fields = Object.entries(attributes ?? {}).map(
    ([key, value]) => ` ${key}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return `${onOneLine(`${timestamp} ${level} [${name}] ${message}${fields.join("")}`)}\n`; // a feed's text forges no line
};

/** An error's fields: where it is no fault of the code's, its place in the code would only hide what it says. */
const told = (error: Error) => ({
  type: error.name,
  message: error.message,
  ...(isExpected(error) ? {} : { stack: error.stack }),
});

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
      serializers: { err: told },
    },
    destination,
  );
}
