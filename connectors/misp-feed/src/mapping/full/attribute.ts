import { relationship, type StixObject } from "@octi/sdk/stix";
import type { Attribute } from "../../event.ts";
import type { Part } from "../lost.ts";
import type { About } from "./about.ts";
import { entityOf } from "./entities.ts";
import { found } from "./finding.ts";
import type { Making } from "./making.ts";
import { fullParts } from "./parts.ts";

/** The values of an attribute, with what they need and what resolves to them. Returns what stands for the first of them. */
function* values(
  attribute: Attribute,
  parts: readonly Part[],
  here: About,
  making: Making,
): Generator<StixObject, StixObject | undefined> {
  let stands: StixObject | undefined;
  const { fresh, abouts, config } = making;
  const withObservables = config.MISP_FEED_CREATE_OBSERVABLES;
  const common = abouts.common(attribute, here);
  for (const { kind, value, filename, needs, resolvedBy } of parts) {
    if (value.trim() === "") continue; // nobody looks for nothing, and an empty rule is none
    const observable = kind.observable?.(value, common, filename);
    if (needs && withObservables) yield* fresh([needs(common)]);
    const { patternType, mainType } = kind;
    const pattern = kind.pattern?.(value);
    const finding = { observable, value, pattern, patternType, mainType };
    const made = yield* found(attribute, finding, here, making);
    stands ??= made;
    if (!observable || resolvedBy === undefined || !withObservables) continue;
    const [domain] = fullParts("domain", resolvedBy);
    const source = domain?.kind.observable?.(resolvedBy, common);
    if (source) yield* fresh([relationship("resolves-to", source, observable, here.provenance)]);
  }
  return stands;
}

/** What an attribute becomes by itself: an entity, or what its values are. Links are the report's. */
export function* alone(attribute: Attribute, making: Making): Generator<StixObject> {
  const { fresh, abouts, byUuid, config } = making;
  const { uuid, type, value, category, comment } = attribute;
  if (type === "link") {
    making.links.push({ source_name: category ?? "MISP", url: value, ...(comment && { description: comment }) });
    return;
  }
  const here = abouts.of(attribute);
  const entity = entityOf(attribute, abouts.common(attribute, here));
  if (entity) {
    yield* fresh(here.markings, false);
    yield* fresh([entity]);
    if (uuid) byUuid.set(uuid, entity);
    return;
  }
  const known = fullParts(type, value);
  const asText = known.length === 0 && config.MISP_FEED_IMPORT_UNSUPPORTED_OBSERVABLES_AS_TEXT;
  const parts = asText ? fullParts("text", `${value} (type=${type})`) : known;
  const stands = yield* values(attribute, parts, here, making);
  if (!asText && uuid && stands && !byUuid.has(uuid)) byUuid.set(uuid, stands);
}
