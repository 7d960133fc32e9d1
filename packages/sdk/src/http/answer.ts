import { SourceShape } from "../errors.ts";
import { onOneLine } from "../one-line.ts";
import type { Secrets } from "./secrets.ts";

/** What is known of an answer when it turns out to be the wrong one. */
export interface Answer {
  /** Fit to be shown. */
  readonly address: string;
  /** Absent for a file. */
  readonly status: number | undefined;
  /** As the server gave it; nothing where it gave none. */
  readonly contentType: string;
  /** The first bytes of the body, unpacked. */
  readonly head: Uint8Array;
  readonly secrets: Secrets;
}

/** Bytes of a body that are looked at for an error; what is shown of them is shorter, so that no half of a secret is. */
export const headBytes = 4096;
/** Characters of a body that are shown. */
const shownCharacters = 200;

/** The beginning of a body on one line, in quotes: without secrets, and without anything that a terminal would act on. */
export function excerpt({ head, secrets }: Pick<Answer, "head" | "secrets">): string {
  if (head.length === 0) return "no body";
  const line = onOneLine(secrets.text(Buffer.from(head).toString()));
  return `"${line.length > shownCharacters ? `${line.slice(0, shownCharacters)}…` : line}"`;
}

/** Whether a body begins as a page does. */
export const isPage = (head: Uint8Array): boolean =>
  /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<(!doctype html|html|head|body|title|meta|h\d|p|div|center)\b/i.test(
    Buffer.from(head).toString(),
  );

/** The one error for a body that is not what was asked for; `why` continues the address: `is not JSON: …`. */
export function wrongShape(answer: Answer, why: string, cause?: unknown): SourceShape {
  const { address, status, contentType, secrets } = answer;
  const facts = [
    ...(status === undefined ? [] : [`status ${status}`]),
    ...(contentType === "" ? [] : [contentType]),
    `begins ${excerpt(answer)}`,
  ];
  return new SourceShape(`${address} ${onOneLine(secrets.text(why))} (${facts.join(", ")})`, { cause });
}
