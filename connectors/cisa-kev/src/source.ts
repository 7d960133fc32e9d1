import * as z from "zod";
import { officialUrl } from "./config.ts";

/** CISA's own copy on GitHub: asked when cisa.gov does not answer, which it does not to every network. */
const copyUrl = "https://raw.githubusercontent.com/cisagov/kev-data/develop/known_exploited_vulnerabilities.json";

/** The addresses to ask, in order. An address of the user's own has no stand-in. */
export function addresses(url: string): readonly string[] {
  return url === officialUrl ? [officialUrl, copyUrl] : [url];
}

/** The catalogue around its entries. `dateReleased` alone tells two releases of a day apart (561 releases looked at). */
export const KevCatalog = z.looseObject({ dateReleased: z.string().min(1) });

/** An entry is one as soon as it names a CVE; what else it lacks is its own trouble. */
export const KevId = z.looseObject({ cveID: z.string().refine((id) => id.trim() !== "", "is empty") });

/** A day, also as Python reads it, without leading zeros. */
const Day = z
  .string()
  .regex(/^\d{4}-\d{1,2}-\d{1,2}$/, "is not a date")
  .transform((text) => text.replaceAll(/-(\d)(?=-|$)/g, "-0$1"))
  .pipe(z.iso.date("is not a date"));

/** What every entry of the catalogue has (schema beside the feed on cisa.gov), as far as the Python connector reads it. */
export const KevEntry = KevId.extend({
  vendorProject: z.string(),
  product: z.string(),
  shortDescription: z.string(),
  dateAdded: Day,
});
export type KevEntry = z.infer<typeof KevEntry>;

/**
 * What only `CISA_DETAILS` reads, so that nothing that is wrong here loses an entry. Old copies lack what came later than
 * 2021.
 */
export const KevDetails = z.looseObject({
  requiredAction: z.string().nullish(),
  dueDate: z.string().nullish(),
  knownRansomwareCampaignUse: z.string().nullish(),
  notes: z.string().nullish(),
  cwes: z.array(z.string()).nullish(),
});
export type KevDetails = z.infer<typeof KevDetails>;
