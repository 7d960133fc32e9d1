import * as z from "zod";
import { typeOf } from "../../id.ts";
import { sroTypes } from "../../types.ts";
import { dictionary, maybe, observations, refs, text, timestamp } from "../common.ts";
import { core } from "../object.ts";
import { atLeastOne, notBefore, notBoth } from "../rules.ts";
import { type Rule, strictly } from "../strictness.ts";

/** An observable inside of `objects`, STIX 2.0's form: without an id, its references are keys of the dictionary. */
const EmbeddedObservable = strictly(z.looseObject({ type: text }), { open: true });

const sros: readonly string[] = sroTypes;
const hasObservable: Rule = ({ object_refs }) =>
  Array.isArray(object_refs) && object_refs.every((id) => sros.includes(typeOf(id)))
    ? { path: "object_refs", message: "expected an observable, too" }
    : undefined;

/** Observables that were seen together (STIX 2.1 section 4.14). */
export const ObservedData = core(
  "observed-data",
  {
    first_observed: timestamp,
    last_observed: timestamp,
    number_observed: observations,
    object_refs: maybe(refs()),
    /** Deprecated in favour of `object_refs`. */
    objects: maybe(dictionary(EmbeddedObservable)),
  },
  {
    rules: [
      atLeastOne("object_refs", "objects"),
      notBoth("object_refs", "objects"),
      notBefore("last_observed", "first_observed"),
      hasObservable,
    ],
  },
);
/** Observables that were seen together. */
export type ObservedData = z.infer<typeof ObservedData>;
