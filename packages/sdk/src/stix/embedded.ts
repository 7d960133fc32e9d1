import type { ExternalReference, KillChainPhase, StixId } from "stix2-ts-types";
import { type Contribution, idOf } from "./id.ts";
import { fold } from "./python.ts";

/** What tells external references apart: the URL where there is one, even an empty one, else source name and external id; without either, nothing. */
export function externalReferenceParts({
  url,
  source_name,
  external_id,
}: Partial<ExternalReference>): Contribution | undefined {
  if (url !== undefined && url !== null) return { url };
  if (source_name === undefined || source_name === null || external_id === undefined || external_id === null)
    return undefined;
  return { source_name, external_id };
}

/** The id that OpenCTI gives an external reference; none where neither a URL nor an external id is there. */
export function externalReferenceId(reference: Partial<ExternalReference>): StixId<"external-reference"> | undefined {
  const parts = externalReferenceParts(reference);
  return parts && idOf("external-reference", parts);
}

/** The id that OpenCTI gives a kill chain phase: from both names as they are. */
export function killChainPhaseId({ kill_chain_name, phase_name }: KillChainPhase): StixId<"kill-chain-phase"> {
  return idOf("kill-chain-phase", { kill_chain_name, phase_name });
}

/** The id that pycti gives a label: from its text as it is (OpenCTI folds case and blanks first). */
export function labelId(value: string): StixId<"label"> {
  return idOf("label", { value });
}

/** The id that OpenCTI gives a word of an open vocabulary, such as `("threat-report", "report_types_ov")`. */
export function vocabularyId(name: string, category: string): StixId<"vocabulary"> {
  return idOf("vocabulary", { name: fold(name), category });
}
