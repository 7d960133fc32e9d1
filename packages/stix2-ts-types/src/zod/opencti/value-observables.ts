import type * as z from "zod";
import { text } from "../common.ts";
import { observable } from "../object.ts";

/** OpenCTI's observables that are one value (reference page connector-sdk-contract, section 10.4; those from 7.x on: reference page pycti-v7, section 10). */

/** OpenCTI's observable: a credential, such as a password. */
export const Credential = observable("credential", { value: text });
/** OpenCTI's observable: a credential, such as a password. */
export type Credential = z.infer<typeof Credential>;

/** OpenCTI's observable: a wallet of a cryptocurrency. */
export const CryptocurrencyWallet = observable("cryptocurrency-wallet", { value: text });
/** OpenCTI's observable: a wallet of a cryptocurrency. */
export type CryptocurrencyWallet = z.infer<typeof CryptocurrencyWallet>;

/** OpenCTI's observable: a cryptographic key. */
export const CryptographicKey = observable("cryptographic-key", { value: text });
/** OpenCTI's observable: a cryptographic key. */
export type CryptographicKey = z.infer<typeof CryptographicKey>;

/** OpenCTI's observable: a name of a host. */
export const Hostname = observable("hostname", { value: text });
/** OpenCTI's observable: a name of a host. */
export type Hostname = z.infer<typeof Hostname>;

/** OpenCTI's observable: a phone number. */
export const PhoneNumber = observable("phone-number", { value: text });
/** OpenCTI's observable: a phone number. */
export type PhoneNumber = z.infer<typeof PhoneNumber>;

/** OpenCTI's observable: a text that fits nowhere else. */
export const Text = observable("text", { value: text });
/** OpenCTI's observable: a text that fits nowhere else. */
export type Text = z.infer<typeof Text>;

/** OpenCTI's observable: a tracking number of a parcel or a web page. */
export const TrackingNumber = observable("tracking-number", { value: text });
/** OpenCTI's observable: a tracking number of a parcel or a web page. */
export type TrackingNumber = z.infer<typeof TrackingNumber>;

/** OpenCTI's observable: a user agent of HTTP. */
export const UserAgent = observable("user-agent", { value: text });
/** OpenCTI's observable: a user agent of HTTP. */
export type UserAgent = z.infer<typeof UserAgent>;

/** OpenCTI's observable: a prompt to a language model, from 7.x on. */
export const AiPrompt = observable("ai-prompt", { value: text });
/** OpenCTI's observable: a prompt to a language model, from 7.x on. */
export type AiPrompt = z.infer<typeof AiPrompt>;

/** OpenCTI's observable: a number of a SIM card (ICCID), from 7.x on. */
export const Iccid = observable("iccid", { value: text });
/** OpenCTI's observable: a number of a SIM card. */
export type Iccid = z.infer<typeof Iccid>;

/** OpenCTI's observable: a number of a mobile device (IMEI), from 7.x on. */
export const Imei = observable("imei", { value: text });
/** OpenCTI's observable: a number of a mobile device. */
export type Imei = z.infer<typeof Imei>;

/** OpenCTI's observable: a number of a mobile subscriber (IMSI), from 7.x on. */
export const Imsi = observable("imsi", { value: text });
/** OpenCTI's observable: a number of a mobile subscriber. */
export type Imsi = z.infer<typeof Imsi>;
