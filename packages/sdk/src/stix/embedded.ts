import type { ExternalReference, KillChainPhase, StixId } from "stix2-ts-types";
import { idOf } from "./id.ts";
import { fold } from "./python.ts";

/** The id that OpenCTI gives an external reference: from its URL, else from source name and external id; without either, none. */
export function externalReferenceId(reference: Partial<ExternalReference>): StixId<"external-reference"> | undefined {
  const { url, source_name, external_id } = reference;
  if (url !== undefined && url !== null) return idOf("external-reference", { url });
  if (source_name === undefined || external_id === undefined) return undefined;
  return idOf("external-reference", { source_name, external_id });
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
