import * as z from "zod";
import type { Config } from "./config.ts";
import { names } from "./event.ts";

const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .catch(undefined);
const Org = z.object({ name: text, uuid: text }).nullish().catch(undefined);

/** What a manifest says of an event, as far as filters look at it. Old generators write `orgc`. */
export const Described = z.object({
  info: text,
  date: text,
  threat_level_id: text,
  published: z.boolean().nullish().catch(undefined),
  Orgc: Org,
  orgc: Org,
  Tag: names,
});
export type Described = z.infer<typeof Described>;

const filters = [
  "MISP_FEED_IMPORT_FROM_DATE",
  "MISP_FEED_DATE_FILTER_FIELD",
  "MISP_FEED_IMPORT_CREATOR_ORGS",
  "MISP_FEED_IMPORT_CREATOR_ORGS_NOT",
  "MISP_FEED_IMPORT_TAGS",
  "MISP_FEED_IMPORT_TAGS_NOT",
  "MISP_FEED_IMPORT_THREAT_LEVELS",
  "MISP_FEED_IMPORT_KEYWORD",
  "MISP_FEED_IMPORT_ONLY_PUBLISHED",
] as const satisfies (keyof Config)[];

const epoch = new Date(0);

/** The settings that choose events: with other ones, an unchanged manifest is looked through again. */
export function choiceOf(config: Config): string {
  // a duration counts from now on: it only ever takes events away
  return JSON.stringify(
    filters.map((name) => {
      const value = config[name];
      return typeof value === "function" ? value(epoch) : (value ?? null);
    }),
  );
}

/** Texts in any case; nothing where none is given. */
const folded = (words: readonly string[] | undefined): ReadonlySet<string> | undefined =>
  words && words.length > 0 ? new Set(words.map((word) => word.toLowerCase())) : undefined;

/** Says of a manifest's entry whether the event is wanted. */
export function filterOf(config: Config): (event: Described) => boolean {
  const orgs = folded(config.MISP_FEED_IMPORT_CREATOR_ORGS);
  const notOrgs = folded(config.MISP_FEED_IMPORT_CREATOR_ORGS_NOT);
  const tags = folded(config.MISP_FEED_IMPORT_TAGS);
  const notTags = folded(config.MISP_FEED_IMPORT_TAGS_NOT);
  const levels = folded(config.MISP_FEED_IMPORT_THREAT_LEVELS);
  const keyword = config.MISP_FEED_IMPORT_KEYWORD?.toLowerCase();
  return ({ info, threat_level_id, published, Orgc, orgc, Tag }) => {
    const org = Orgc ?? orgc;
    const named = (set: ReadonlySet<string>) =>
      [org?.name, org?.uuid].some((name) => name !== undefined && name !== null && set.has(name.toLowerCase()));
    const tagged = (set: ReadonlySet<string>) => Tag?.some((name) => set.has(name.toLowerCase())) ?? false;
    if (orgs && !named(orgs)) return false;
    if (notOrgs && named(notOrgs)) return false;
    if (tags && !tagged(tags)) return false;
    if (notTags && tagged(notTags)) return false;
    if (levels && !levels.has(threat_level_id ?? "")) return false;
    if (keyword && !info?.toLowerCase().includes(keyword)) return false;
    return !(config.MISP_FEED_IMPORT_ONLY_PUBLISHED && published === false);
  };
}
