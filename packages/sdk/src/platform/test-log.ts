import { type Logger, pino } from "pino";

/** One line of a log, as its reader gets it. */
type Line = { readonly level: number; readonly msg: string; readonly cause?: string; readonly hint?: string };

/** A real log, whose lines a test can look at. */
export function testLog(): { readonly log: Logger; readonly lines: Line[]; text(): string } {
  const lines: Line[] = [];
  const log = pino({ level: "debug", base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { log, lines, text: () => lines.map((line) => JSON.stringify(line)).join("\n") };
}

/** Levels of pino. */
export const levels = { info: 30, warn: 40, error: 50 } as const;
