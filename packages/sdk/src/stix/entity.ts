import type { StixId } from "stix2-ts-types";
import { type Builder, builder, given, type Parts, present, textOf } from "./builder.ts";
import { type Contribution, idOf } from "./id.ts";
import { fold, strip } from "./python.ts";

const named = (parts: Parts): Contribution => ({ name: fold(textOf(parts, "name")) });

/** Name and the date as it is written, or null. */
const namedAndDated =
  (key: "created" | "published") =>
  (parts: Parts): Contribution => ({ ...named(parts), [key]: given(parts, key) });

/** The MITRE id without regard to case, where it isn't blank; else the name (pycti 7, pycti-v7 section 10). */
const mitreIdOrName = (parts: Parts): Contribution => {
  const id = typeof parts.x_mitre_id === "string" ? fold(parts.x_mitre_id) : "";
  return id === "" ? named(parts) : { x_mitre_id: id };
};

/** Id from `x_mitre_id`, else from `name`. */
export const attackPattern: Builder<"attack-pattern"> = builder("attack-pattern", mitreIdOrName);
/** Id from `x_mitre_id`, else from `name`. */
export const courseOfAction: Builder<"course-of-action"> = builder("course-of-action", mitreIdOrName);

/** Id from `name`. */
export const campaign: Builder<"campaign"> = builder("campaign", named);
/** Id from `name`. */
export const channel: Builder<"channel"> = builder("channel", named);
/** Id from `name`. */
export const dataComponent: Builder<"data-component"> = builder("data-component", named);
/** Id from `name`. */
export const dataSource: Builder<"data-source"> = builder("data-source", named);
/** Id from `name`. */
export const event: Builder<"event"> = builder("event", named);
/** Id from `name`. */
export const feedback: Builder<"feedback"> = builder("feedback", named);
/** Id from `name`. */
export const infrastructure: Builder<"infrastructure"> = builder("infrastructure", named);
/** Id from `name`. */
export const intrusionSet: Builder<"intrusion-set"> = builder("intrusion-set", named);
/** Id from `name`. */
export const language: Builder<"language"> = builder("language", named);
/** Id from `name`. */
export const malware: Builder<"malware"> = builder("malware", named);
/** Id from `name`. */
export const narrative: Builder<"narrative"> = builder("narrative", named);
/** Id from `name`. */
export const tool: Builder<"tool"> = builder("tool", named);
/** Id from `name`. */
export const vulnerability: Builder<"vulnerability"> = builder("vulnerability", named);

/** Id from `name` and `x_opencti_type`, which is `Threat-Actor-Group` where nothing is said. */
export const threatActor: Builder<"threat-actor"> = builder("threat-actor", (parts) => ({
  ...named(parts),
  opencti_type: parts.x_opencti_type ?? "Threat-Actor-Group",
}));

/** Id from `name` and `x_opencti_location_type` (`Region`, `Country`, `City`, …); of a `Position` from its coordinates. */
export const location: Builder<"location"> = builder("location", (parts) => {
  if (parts.x_opencti_location_type === "Position") return present(parts, "latitude", "longitude") ?? named(parts);
  return { ...named(parts), x_opencti_location_type: given(parts, "x_opencti_location_type") };
});

/** Id from `name` and the text of `created`. */
export const incident: Builder<"incident"> = builder("incident", namedAndDated("created"));
/** Id from `name` and the text of `created`. */
export const caseIncident: Builder<"case-incident"> = builder("case-incident", namedAndDated("created"));
/** Id from `name` and the text of `created`. */
export const caseRfi: Builder<"case-rfi"> = builder("case-rfi", namedAndDated("created"));
/** Id from `name` and the text of `created`. */
export const caseRft: Builder<"case-rft"> = builder("case-rft", namedAndDated("created"));
/** Id from `name` and the text of `created`. */
export const task: Builder<"task"> = builder("task", namedAndDated("created"));
/** Id from `name` and the text of `published`. */
export const report: Builder<"report"> = builder("report", namedAndDated("published"));

/** Id from `name`, `context` and the text of `created` where there is one. */
export const grouping: Builder<"grouping"> = builder("grouping", (parts) => ({
  ...named(parts),
  context: fold(textOf(parts, "context")),
  ...present(parts, "created"),
}));

/** Id from `content`, `created` where there is one, and `abstract` where it isn't blank (pycti 7; `id: { abstract: undefined }` leaves it out). */
export const note: Builder<"note"> = builder("note", (parts) => {
  const abstract = typeof parts.abstract === "string" ? strip(parts.abstract) : "";
  return {
    content: strip(textOf(parts, "content")),
    ...present(parts, "created"),
    ...(abstract === "" ? {} : { attribute_abstract: abstract }),
  };
});

/** Id from `opinion` and `created` where there is one. */
export const opinion: Builder<"opinion"> = builder("opinion", (parts) => ({
  opinion: strip(textOf(parts, "opinion")),
  ...present(parts, "created"),
}));

/** Id from `object_refs` in the order given. */
export const observedData: Builder<"observed-data"> = builder("observed-data", (parts) => ({
  objects: parts.object_refs ?? [],
}));

/** Id from `pattern`. Objects of pattern type `stix` say `pattern_version` 2.1, as stix2 does (golden-findings section 1). */
export const indicator: Builder<"indicator"> = builder(
  "indicator",
  (parts) => ({ pattern: strip(textOf(parts, "pattern")) }),
  ({ pattern_type }) => (pattern_type === "stix" ? { pattern_version: "2.1" } : {}),
);

/** Id from `result_name`, `product` and `submitted` where there is one. */
export const malwareAnalysis: Builder<"malware-analysis"> = builder("malware-analysis", (parts) => ({
  result_name: fold(textOf(parts, "result_name")),
  product: parts.product ?? null,
  ...present(parts, "submitted"),
}));

/** Id from `covered_ref`. */
export const securityCoverage: Builder<"security-coverage"> = builder("security-coverage", (parts) => ({
  covered_ref: fold(textOf(parts, "covered_ref")),
}));

/** Id from `result_of_ref`, and `name` and `external_uri` where they are there. OpenCTI 7.261002 and later (pycti-v7 section 10). */
export const securityCoverageResult: Builder<"security-coverage-result"> = builder(
  "security-coverage-result",
  (parts) => ({
    result_of_ref: strip(textOf(parts, "result_of_ref")),
    ...(present(parts, "name") && named(parts)),
    ...(present(parts, "external_uri") && { external_uri: strip(textOf(parts, "external_uri")) }),
  }),
);

/** The id that pycti gives the stand-in of a report that is not to be found under its own: give it to `report` as `id`. */
export function fakeReportId(name: string, published?: string): StixId<"report"> {
  return idOf("report", { name: fold(name), published, fake: "fake" });
}
