import { indicator } from "@octi/sdk/stix";
import type { Indicator } from "stix2-ts-types";
import type { Attribute } from "../event.ts";
import type { Common } from "./kinds.ts";

/** Whether a text has more than two characters, as Python counts them. */
export const isLong = (name: string): boolean => name.length > 4 || [...name].length > 2;

/** What an indicator is made of beside its attribute. */
export interface Sought {
  readonly value: string;
  readonly pattern: string;
  /** `stix` where nothing is said; rules of other languages are named by their comment. */
  readonly patternType?: string | undefined;
  readonly mainType?: string | undefined;
  readonly valid_from: string;
  readonly valid_until?: string | undefined;
  /** When it was made: `valid_from` where nothing is said. */
  readonly made?: string | undefined;
}

/** An indicator, named by its value, else by the attribute's comment, else by its type. */
export function indicatorOf(
  sought: Sought,
  attribute: Pick<Attribute, "comment" | "to_ids">,
  common: Common,
): Indicator {
  const { value, pattern, patternType, mainType, valid_from, valid_until, made = valid_from } = sought;
  const comment = attribute.comment ?? "";
  return indicator({
    name: patternType === undefined && isLong(value) ? value : isLong(comment) ? comment : mainType,
    description: attribute.comment ?? undefined,
    pattern,
    pattern_type: patternType ?? "stix",
    valid_from,
    valid_until,
    created: made,
    modified: made,
    labels: common.labels,
    external_references: common.external_references,
    created_by_ref: common.created_by_ref,
    object_marking_refs: common.object_marking_refs,
    x_opencti_main_observable_type: mainType,
    x_opencti_detection: attribute.to_ids,
    x_opencti_score: common.x_opencti_score,
  });
}
