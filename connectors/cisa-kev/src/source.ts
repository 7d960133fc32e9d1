import { type Feed, SourceShape, type Usable } from "@octi/sdk";
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

/** The day of a date, also of one without leading zeros, as Python reads it. */
export const day = (date: string): string => (date.length === 10 ? date : date.replaceAll(/-(\d)(?=-|$)/g, "-0$1"));

const IsoDate = z.iso.date();
/** Kept as it is written: ids are made of that. */
const WrittenDate = z
  .string()
  .regex(/^\d{4}-\d{1,2}-\d{1,2}$/, "is not a date")
  .refine((date) => IsoDate.safeParse(day(date)).success, "is not a date");

/** Python writes a number into a name as it stands. */
const Text = z.union([z.string(), z.number().transform(String)], "is no text");

/**
 * What every entry of the catalogue has (schema beside the feed on cisa.gov), as far as the Python connector reads it. What
 * an entry lacks of names and description costs the objects that need them, and not the flag.
 */
export const KevEntry = KevId.extend({
  vendorProject: Text,
  product: Text,
  shortDescription: Text,
  dateAdded: WrittenDate,
});
/** What an entry can do without. */
export const spare = ["vendorProject", "product", "shortDescription"] as const;
export type KevEntry = Usable<typeof KevEntry, (typeof spare)[number]>;

/** What only `CISA_DETAILS` reads. Old copies lack what came later than 2021. */
export const KevDetails = z.looseObject({
  requiredAction: z.string().nullish(),
  dueDate: z.string().nullish(),
  knownRansomwareCampaignUse: z.string().nullish(),
  notes: z.string().nullish(),
  cwes: z.array(z.unknown()).nullish(),
});
export const details = KevDetails.keyof().options;
export type KevDetails = z.infer<typeof KevDetails>;

/** Of fewer entries nothing is concluded. */
const enough = 10;
/** A catalogue that has changed its form has changed it everywhere, so no more entries are looked at. */
const looked = 100;

/**
 * Reads the catalogue to its end, so that one that is broken anywhere has the next address asked.
 *
 * @throws {SourceShape} it is no catalogue, or more than half of its first entries have another form
 */
export async function survey(feed: Feed): Promise<void> {
  let entries = 0;
  let wrong = 0;
  let example = "";
  for await (const item of feed.items("vulnerabilities")) {
    if (entries === looked) continue; // parsed, and so known to be JSON
    entries += 1;
    const { error } = KevEntry.safeParse(item);
    if (!error) continue;
    wrong += 1;
    example ||= z.prettifyError(error);
  }
  await feed.around("vulnerabilities", KevCatalog); // after the entries it costs no reading of its own
  if (entries >= enough && wrong > entries / 2) {
    throw new SourceShape(
      `${wrong} of the first ${entries} entries have another form than the catalogue's: ${example}`,
    );
  }
}
