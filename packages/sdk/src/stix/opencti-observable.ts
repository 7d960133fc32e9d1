import { type Builder, builder, type Parts, present } from "./builder.ts";
import type { Contribution } from "./id.ts";

/* OpenCTI's own observables, with the ids of pycti's CustomObservable classes (connector-sdk-contract 10.4, pycti-v7 section 10). */

const of =
  (...keys: readonly string[]) =>
  (parts: Parts): Contribution | undefined =>
    present(parts, ...keys);
const value = of("value");

/** Id from `value`. OpenCTI 7 and later. */
export const aiPrompt: Builder<"ai-prompt"> = builder("ai-prompt", value);
/** Id from `iban`. */
export const bankAccount: Builder<"bank-account"> = builder("bank-account", of("iban"));
/** Id from `value`. */
export const credential: Builder<"credential"> = builder("credential", value);
/** Id from `value`. */
export const cryptocurrencyWallet: Builder<"cryptocurrency-wallet"> = builder("cryptocurrency-wallet", value);
/** Id from `value`. */
export const cryptographicKey: Builder<"cryptographic-key"> = builder("cryptographic-key", value);
/** Id from `value`. */
export const hostname: Builder<"hostname"> = builder("hostname", value);
/** Id from `value`. OpenCTI 7 and later. */
export const iccid: Builder<"iccid"> = builder("iccid", value);
/** Id from `value`. OpenCTI 7 and later. */
export const imei: Builder<"imei"> = builder("imei", value);
/** Id from `value`. OpenCTI 7 and later. */
export const imsi: Builder<"imsi"> = builder("imsi", value);
/** Id from `url`. */
export const mediaContent: Builder<"media-content"> = builder("media-content", of("url"));
/** Id from `card_number`. */
export const paymentCard: Builder<"payment-card"> = builder("payment-card", of("card_number"));
/** Id from `persona_name` and `persona_type`. */
export const persona: Builder<"persona"> = builder("persona", of("persona_name", "persona_type"));
/** Id from `value`. */
export const phoneNumber: Builder<"phone-number"> = builder("phone-number", value);
/** Id from `value`. */
export const sshKey: Builder<"ssh-key"> = builder("ssh-key", value);
/** Id from `value`. */
export const text: Builder<"text"> = builder("text", value);
/** Id from `value`. */
export const trackingNumber: Builder<"tracking-number"> = builder("tracking-number", value);
/** Id from `value`. */
export const userAgent: Builder<"user-agent"> = builder("user-agent", value);
