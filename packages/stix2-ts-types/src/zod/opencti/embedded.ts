import type * as z from "zod";
import { integer, list, maybe, text } from "../common.ts";
import { meta } from "../object.ts";
import { atLeastOne } from "../rules.ts";
import * as opencti from "./dialect.ts";

/** What STIX keeps inside of objects and OpenCTI takes as objects of their own, too (reference page connector-sdk-contract, section 10.2). */

/** OpenCTI's label; the colour as `#rrggbb`. */
export const LabelObject = meta("label", { value: text, color: maybe(text) });
/** OpenCTI's label; the colour as `#rrggbb`. */
export type LabelObject = z.infer<typeof LabelObject>;

/** A value of one of OpenCTI's open vocabularies. */
export const VocabularyObject = meta("vocabulary", {
  name: text,
  category: text,
  description: maybe(text),
  order: maybe(integer),
  aliases: maybe(list(text)),
});
/** A value of one of OpenCTI's open vocabularies. */
export type VocabularyObject = z.infer<typeof VocabularyObject>;

/** An external reference as an object of its own. */
export const ExternalReferenceObject = meta(
  "external-reference",
  { source_name: text, description: maybe(text), url: maybe(text), external_id: maybe(text) },
  { rules: [atLeastOne("description", "url", "external_id")] },
);
/** An external reference as an object of its own. */
export type ExternalReferenceObject = z.infer<typeof ExternalReferenceObject>;

/** A phase of a kill chain as an object of its own. */
export const KillChainPhaseObject = meta("kill-chain-phase", {
  kill_chain_name: text,
  phase_name: text,
  ...opencti.phase,
});
/** A phase of a kill chain as an object of its own. */
export type KillChainPhaseObject = z.infer<typeof KillChainPhaseObject>;
