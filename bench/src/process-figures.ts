import { readFileSync } from "node:fs";

/** What a process has taken so far. */
export interface ProcessFigures {
  /** Seconds of processor, user and system, all threads. */
  readonly cpu: number;
  /** Most memory that it had at a time, in MB (of 1,000,000 bytes). */
  readonly peak: number;
  /** Memory that it has now, in MB. */
  readonly resident: number;
}

/** Linux counts processor time for programs in hundredths of a second on all machines (USER_HZ). */
const ticksPerSecond = 100;

/** The figures in the texts of `/proc/<pid>/stat` and `/proc/<pid>/status`; `undefined` when the process is at its end. */
export function figuresIn(stat: string, status: string): ProcessFigures | undefined {
  const megabytes = (key: string) => {
    const kibibytes = new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
    return kibibytes === undefined ? undefined : (Number(kibibytes) * 1_024) / 1_000_000;
  };
  const peak = megabytes("VmHWM");
  const resident = megabytes("VmRSS");
  if (peak === undefined || resident === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the name before may hold anything
  return { cpu: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond, peak, resident };
}

/** What a running process has taken so far; `undefined` when it is at its end. */
export function figuresOf(pid: number): ProcessFigures | undefined {
  try {
    return figuresIn(readFileSync(`/proc/${pid}/stat`, "utf8"), readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return undefined;
  }
}
