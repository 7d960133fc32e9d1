import { usable } from "@octi/sdk";
import * as z from "zod";
import { readStamp, type Stamp } from "./stamp.ts";

/*
 * Pulses as OTX has sent them since 2018: older ones lack families, techniques, roles and expirations; the answers of a
 * search have TLP and an author object; a single pulse has families and techniques as objects. Null counts as missing.
 */

/** pydantic 1, which the Python connector reads with, takes numbers for texts, and booleans for numbers. */
const Text = z.union(
  [
    // half a character: neither an id nor a message can be made of it
    z.string().refine((text) => text.isWellFormed()),
    z.number().transform(String),
    z.boolean().transform((flag) => (flag ? "True" : "False")),
  ],
  "is no text",
);
const Spare = Text.nullish().transform((text) => text ?? "");

/** `undefined` where it is missing or no date. */
const SpareDate = z
  .unknown()
  .optional()
  .transform((value): Stamp | undefined => readStamp(value));
/** A flag as a number, a boolean, or missing. */
const Flag = z.union([z.boolean(), z.number(), z.string()], "is no flag").nullish();

/** A name as a text, or as what has it; null counts as none. */
const Name = z
  .union([Text, z.looseObject({ display_name: Text }), z.looseObject({ name: Text })], "is no name")
  .nullable()
  .transform((named) => {
    if (named === null || typeof named === "string") return named ?? "";
    return "display_name" in named ? (named.display_name as string) : (named.name as string);
  });
/** The id of a technique, such as T1059, as a text, or as what has it. */
const Technique = z
  .union([Text, z.looseObject({ id: Text })], "is no id")
  .nullable()
  .transform((one) => (typeof one === "object" ? (one?.id ?? "") : one));
const List = z.array(z.unknown()).nullish();

/** What can be read of a list. */
function each(
  field: string,
  items: readonly unknown[] | null | undefined,
  schema: typeof Name | typeof Technique,
  skip: (reason: z.ZodError) => void,
): readonly string[] {
  return (items ?? []).flatMap((item, index) => {
    const { data, error } = schema.safeParse(item);
    if (error) skip(new z.ZodError(error.issues.map((issue) => ({ ...issue, path: [field, index, ...issue.path] }))));
    return data ?? [];
  });
}

/** As much of a pulse as the sweep needs. */
export const PulseHead = z
  .looseObject({ id: Text, modified: SpareDate, created: SpareDate, tags: List.catch([]) })
  .transform(({ id, modified, created, tags }) => ({
    id,
    modified: modified ?? created,
    tags: each("tags", tags, Name, () => {}), // told when the pulse is read
  }));

const Head = z.looseObject({
  id: Text.refine((id) => id.trim() !== "", "is empty"),
  name: Text,
  created: z.unknown().optional(),
  modified: z.unknown().optional(),
  description: Spare,
  author_name: Text.nullish(),
  author: z.looseObject({ username: Text.nullish() }).nullish(),
  tlp: Spare,
  TLP: Spare,
  adversary: Spare,
  tags: List,
  targeted_countries: List,
  malware_families: List,
  attack_ids: List,
  references: List,
  industries: List,
  indicators: z.array(z.unknown()).nullish(),
  more_indicators: Flag,
});
/** What a pulse can do without. */
const spare = [
  "description",
  "author_name",
  "author",
  "tlp",
  "TLP",
  "adversary",
  "tags",
  "targeted_countries",
  "malware_families",
  "attack_ids",
  "references",
  "industries",
  "indicators",
  "more_indicators",
] as const;

/** A pulse, with what it lacks filled in. */
export interface Pulse {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly author: string;
  readonly tlp: string;
  readonly adversary: string;
  readonly tags: readonly string[];
  readonly targeted_countries: readonly string[];
  readonly malware_families: readonly string[];
  readonly attack_ids: readonly string[];
  readonly references: readonly string[];
  readonly industries: readonly string[];
  readonly created: Stamp;
  /** `created` as it came: ids are made of that. */
  readonly createdAsIs: unknown;
  readonly modified: Stamp;
  /** As they came. */
  readonly indicators: readonly unknown[];
  /** Whether OTX has more of them. */
  readonly hasMore: boolean;
}

/**
 * Reads a pulse, and fills in what it lacks.
 *
 * @param skip told what was left out
 * @throws {z.ZodError} it has no id, no name, or no date
 */
export function readPulse(item: unknown, skip: (reason: z.ZodError) => void): Pulse {
  const head = usable(Head, spare, item, skip);
  const isDated = readStamp(head.created) !== undefined;
  const noDate = new z.ZodError([{ code: "custom", path: ["created"], message: "is no date" }]);
  const createdAsIs = isDated ? head.created : head.modified;
  const created = readStamp(createdAsIs);
  if (created === undefined) throw noDate;
  if (!isDated && head.created != null) skip(noDate);
  const list = (field: "tags" | "targeted_countries" | "malware_families" | "references" | "industries") =>
    each(field, head[field], Name, skip);
  return {
    id: head.id,
    name: head.name,
    description: head.description ?? "",
    author: head.author_name ?? head.author?.username ?? "",
    tlp: head.tlp || head.TLP || "",
    adversary: head.adversary ?? "",
    tags: list("tags"),
    targeted_countries: list("targeted_countries"),
    malware_families: list("malware_families"),
    attack_ids: each("attack_ids", head.attack_ids, Technique, skip),
    references: list("references"),
    industries: list("industries"),
    created,
    createdAsIs,
    modified: readStamp(head.modified) ?? created,
    indicators: head.indicators ?? [],
    hasMore: isOn(head.more_indicators ?? false),
  };
}

/** Whether a flag is set, in any of the forms that APIs write it. */
const isOn = (flag: boolean | number | string): boolean =>
  typeof flag === "string" ? /^\s*(true|1|yes)\s*$/i.test(flag) : Boolean(flag);

const Indicator = z.looseObject({
  id: Text.nullish(),
  indicator: Text,
  type: Text,
  created: SpareDate,
  title: Spare,
  description: Spare,
  content: Spare,
  expiration: SpareDate,
  is_active: Flag,
  role: Spare,
});
const spareOfIndicator = ["id", "title", "description", "content", "is_active", "role"] as const;

/** An indicator of a pulse, with what it lacks filled in. */
export interface PulseIndicator {
  /** OTX's id, or "" where it has none. */
  readonly id: string;
  readonly indicator: string;
  readonly type: string;
  readonly created: Stamp;
  readonly title: string;
  readonly description: string;
  readonly content: string;
  readonly expiration: Stamp | undefined;
  readonly isActive: boolean;
  readonly role: string;
}

/**
 * Reads an indicator, and fills in what it lacks: it was created with its pulse where it doesn't say when.
 *
 * @param skip told what was left out
 * @throws {z.ZodError} it has no value or no type
 */
export function readIndicator(item: unknown, pulse: Stamp, skip: (reason: z.ZodError) => void): PulseIndicator {
  const read = usable(Indicator, spareOfIndicator, item, skip);
  return {
    id: read.id ?? "",
    indicator: read.indicator,
    type: read.type,
    created: read.created ?? pulse,
    title: read.title ?? "",
    description: read.description ?? "",
    content: read.content ?? "",
    expiration: read.expiration,
    isActive: isOn(read.is_active ?? true),
    role: read.role ?? "",
  };
}
