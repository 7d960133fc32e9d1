import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";

/** The part of the stand-in's status that the demo tells. */
export interface Status {
  readonly works: readonly {
    readonly status: string;
    readonly processed: number;
    readonly expected: number;
    readonly messages: readonly string[];
    readonly errors: readonly string[];
  }[];
  readonly counts: Readonly<Record<string, number>>;
}

/** How the stand-in stands. */
export async function readStatus(url: string): Promise<Status> {
  // an agent of its own: the shared one, and fetch, may take the environment's proxy, which knows no way to this machine
  const [answer] = (await once(get(`${url}/status`, { agent: new Agent() }), "response")) as [IncomingMessage];
  return (await json(answer)) as Status;
}

/** Whether nothing is under way: every work is complete. */
export const isSettled = ({ works }: Status): boolean => works.every(({ status }) => status === "complete");

/** What was imported, a line a type, the most first, and their sum; no line where there is nothing. */
export function countLines({ counts }: Status): string[] {
  const rows = Object.entries(counts).sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return [];
  const total = rows.reduce((sum, [, count]) => sum + count, 0);
  return [...rows, ["in all", total] as const].map(([type, count]) => `  ${String(count).padStart(9)}  ${type}`);
}
