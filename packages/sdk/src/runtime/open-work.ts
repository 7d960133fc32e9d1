import type { Session } from "../platform/session.ts";
import { type Validation, validationOf } from "../platform/validation.ts";
import type { Work } from "../platform/work.ts";
import type { Boot } from "./boot.ts";
import { abandoned, counted, guarded, type RunWork, unlessRefused } from "./guard.ts";
import { quiet } from "./quiet.ts";

/** How one run opens its work, and what the draft is that its messages go into. */
export interface WorkOpener {
  /** Waits for older works, then opens the run's. */
  open(signal: AbortSignal): Promise<RunWork>;
  /** For `draft_id` of each message; empty where there is none. */
  draftId(): string;
}

/** What a run's opener needs of the run. */
export interface WorkOpenerOptions {
  readonly began: Date;
  readonly validation: Validation | undefined;
  /** Messages that were sent again so far. */
  readonly mayRepeat: () => number;
}

/** Where the run's objects wait for a human; nothing where they are imported at once. */
export function validationFor({ configuration: { settings } }: Boot, session: Session): Validation | undefined {
  if (!settings.CONNECTOR_VALIDATE_BEFORE_IMPORT) return undefined;
  return validationOf(session.features.version, settings.CONNECTOR_QUEUE_PROTOCOL);
}

/**
 * The work of a run that began then. With drafts the run has one, which is made with the work: a run that brings nothing
 * leaves no empty draft behind. A work of uploads has nothing to announce but its own guard.
 */
export function workOpener(
  { configuration: { settings }, clock, log }: Boot,
  session: Session,
  { began, validation, mayRepeat }: WorkOpenerOptions,
): WorkOpener {
  const name = `${settings.CONNECTOR_NAME} run @ ${began.toISOString().slice(0, 19).replace("T", " ")}`;
  // a multi-part work stays alive after its end, whatever was counted by then
  const counting = (work: Work) => counted(work, session.features.multipart ? () => 0 : mayRepeat);
  let draftId = "";
  return {
    draftId: () => draftId,
    async open(signal) {
      const { openWorks, queue } = session;
      const close = (id: string) =>
        unlessRefused(id, log, async () => {
          const { work, look } = await session.earlierWork(id);
          await abandoned(work, look);
        });
      await quiet({ openWorks, queue, close, clock, log, signal });
      if (validation === "draft") {
        const drafted = await session.openDraftedWork(name);
        draftId = drafted.draftId;
        log.info({ draft: draftId, name }, "this run is imported into a draft, to be validated on OpenCTI");
        return counting(drafted.work);
      }
      const work = await session.openWork(name);
      if (validation === "workbench") return guarded(work);
      if (settings.CONNECTOR_QUEUE_PROTOCOL !== "api") return counting(work);
      return guarded(work, { isCounted: () => session.features.pushWork, clock, log, signal });
    },
  };
}
