import type { Objects, Step, Unchanged } from "../connector.ts";
import { Misuse } from "../errors.ts";
import { notJson } from "./patch.ts";

/** What is inside a step. Authors see it as the opaque `Step`. */
export type StepContent =
  | {
      readonly kind: "record" | "removed";
      readonly key: string;
      readonly version: string | number | undefined;
      readonly objects: () => Objects | Promise<Objects>;
    }
  | { readonly kind: "checkpoint"; readonly patch: object };

/** Makes the steps of one run and knows those that were made but not yielded. */
export interface StepBook {
  make(content: StepContent): Step;
  /**
   * The content of a yielded step; of a checkpoint a copy, since its author may go on changing what he gave.
   *
   * @throws {Misuse} anything else than a step of this run that is yielded for the first time; a checkpoint that isn't JSON
   */
  take(step: unknown): StepContent;
  unchanged(reason: string): Unchanged;
  /** The reason in the run's return value, `undefined` for none. @throws {Misuse} where a step or an `unchanged` was made and forgotten */
  close(result: unknown): string | undefined;
}

const describe = (content: StepContent): string =>
  content.kind === "checkpoint" ? "checkpoint(…)" : `${content.kind}(${JSON.stringify(content.key)}, …)`;

/** Steps are opaque tokens, so that a step can neither be forged nor yielded twice nor forgotten without notice. */
export function openStepBook(): StepBook {
  const waiting = new Map<object, StepContent>();
  let reason: { token: object; text: string } | undefined;
  return {
    make(content) {
      const token = Object.freeze({});
      waiting.set(token, content);
      return token as Step;
    },
    take(step) {
      const content = waiting.get(step as object);
      if (!content) {
        throw new Misuse(
          "the run yielded something that is not a fresh step: yield record(…), removed(…) or checkpoint(…), each once",
        );
      }
      waiting.delete(step as object);
      if (content.kind !== "checkpoint") return content;
      const odd = notJson(content.patch);
      if (odd !== undefined) throw new Misuse(`checkpoint(…): ${odd}, which the saved state cannot carry: it is JSON`);
      return { ...content, patch: structuredClone(content.patch) };
    },
    unchanged(text) {
      reason = { token: Object.freeze({}), text };
      return reason.token as Unchanged;
    },
    close(result) {
      const [forgotten] = waiting.values();
      if (forgotten)
        throw new Misuse(`${describe(forgotten)} was made but not yielded: write "yield ${forgotten.kind}(…)"`);
      if (reason && result !== reason.token)
        throw new Misuse('unchanged(…) was made but not returned: write "return unchanged(…)"');
      if (result !== undefined && !reason) throw new Misuse("a run returns nothing or unchanged(…)");
      return reason?.text;
    },
  };
}
