/** How a work stands: what OpenCTI keeps in its index, and beside it (`live`) what it keeps in Redis (platform-internals Q3). */
export interface Work {
  readonly id: string;
  readonly connectorId: string;
  readonly name: string;
  readonly userId: string;
  readonly timestamp: string;
  readonly multipart: boolean;
  readonly status: "wait" | "progress" | "complete" | "timeout";
  readonly receivedTime: string | null;
  readonly processedTime: string | null;
  readonly completedTime: string | null;
  readonly completedNumber: number;
  readonly expected: number;
  readonly messages: readonly WorkMessage[];
  readonly errors: readonly WorkMessage[];
  readonly draft: string | null;
  /** Gone: the workers drop what still comes for this work. */
  readonly live: { readonly expected: number; readonly processed: number; readonly last: string | null } | null;
}

interface WorkMessage {
  readonly timestamp: string;
  readonly message: string;
  readonly sequence: number;
  readonly source: string | null;
}

/** What happens to a work. */
export type WorkEvent =
  | { readonly kind: "addExpectations"; readonly count: number }
  | { readonly kind: "reportExpectation"; readonly error: { readonly error: string; readonly source: string } | null }
  | { readonly kind: "toReceived"; readonly message: string | null }
  | { readonly kind: "toProcessed"; readonly message: string | null; readonly inError: boolean }
  | { readonly kind: "addDraftContext"; readonly draft: string | null }
  /** The platform's own clean-up: a newer work of the connector has had a report. */
  | { readonly kind: "closeOld" }
  /** OpenCTI lost its Redis: nothing is said of it anywhere. */
  | { readonly kind: "lost" };

/** The platform's line, and which of its habits it has. */
export interface WorkRules {
  readonly line: "6.9" | "7";
  /** `toProcessed` at a moment of equality kills the work (6.9). */
  readonly diesWhenEven: boolean;
}

/** Errors that a work keeps. */
const mostErrors = 100;

export function newWork(
  fields: Pick<Work, "id" | "connectorId" | "name" | "userId" | "timestamp" | "multipart">,
): Work {
  return {
    ...fields,
    status: "progress",
    receivedTime: fields.timestamp,
    processedTime: null,
    completedTime: null,
    completedNumber: 0,
    expected: 0,
    messages: [],
    errors: [],
    draft: null,
    live: { expected: 0, processed: 0, last: null },
  };
}

const noted = (
  list: readonly WorkMessage[],
  at: string,
  message: string,
  source: string | null = null,
): WorkMessage[] => [...list, { timestamp: at, message, sequence: list.length + 1, source }];

/** Whether the reports have caught up: to the number on 6.9, at least on 7; a multi-part work only after its end was said. */
function isEven(work: Work, rules: WorkRules): boolean {
  const { live } = work;
  if (!live) return false;
  if (rules.line === "6.9") return live.processed === live.expected;
  return live.processed >= live.expected && (!work.multipart || work.processedTime !== null);
}

const completed = (work: Work, at: string, number: number): Work => ({
  ...work,
  status: "complete",
  completedTime: at,
  completedNumber: number,
});

/** The work after an event. */
export function reduce(work: Work, event: WorkEvent, at: string, rules: WorkRules): Work {
  switch (event.kind) {
    case "addExpectations":
      return {
        ...work,
        expected: work.expected + event.count,
        live: work.live && { ...work.live, expected: work.live.expected + event.count },
      };

    case "reportExpectation": {
      if (!work.live) return work;
      const live = { ...work.live, processed: work.live.processed + 1, last: at };
      const errors =
        event.error && work.errors.length < mostErrors
          ? noted(work.errors, at, event.error.error, event.error.source)
          : work.errors;
      const next: Work = { ...work, live, errors };
      return isEven(next, rules) ? completed(next, at, live.processed) : next;
    }

    case "toReceived":
      return {
        ...work,
        status: "progress",
        receivedTime: at,
        messages: event.message ? noted(work.messages, at, event.message) : work.messages,
      };

    case "toProcessed": {
      const list = event.inError ? "errors" : "messages";
      const next: Work = {
        ...work,
        processedTime: at,
        [list]: event.message ? noted(work[list], at, event.message) : work[list],
      };
      const nothing = rules.line === "6.9" ? work.expected === 0 : (work.live?.expected ?? work.expected) === 0;
      const even = isEven(next, rules);
      if (!nothing && !even) return next;
      const number = next.live?.processed || 1;
      const done = completed({ ...next, expected: number }, at, number);
      return rules.line === "6.9" && even && !nothing && rules.diesWhenEven ? { ...done, live: null } : done;
    }

    case "addDraftContext":
      return { ...work, draft: event.draft };

    case "lost":
      return { ...work, live: null };

    case "closeOld":
      if (work.status === "complete") return work;
      return { ...completed(work, at, work.live?.processed ?? work.completedNumber), live: null };
  }
}

/** Numbers as OpenCTI's page shows them: stored ones of a complete work, live ones before. */
export function tracking(work: Work): { expected: number; processed: number; last: string | null } {
  if (work.status === "complete" || !work.live) {
    return { expected: work.expected, processed: work.completedNumber, last: work.completedTime };
  }
  return { expected: work.live.expected, processed: work.live.processed, last: work.live.last };
}
