import * as z from "zod";
import { isInstant } from "./mapping/time.ts";

/** What isn't in a list is one item, which is used, or told of, as any other. */
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
/** The names of tags in a list; some generators write the names alone. Others are no tags. */
export const names = z
  .unknown()
  .optional()
  .transform((tags) =>
    tags === undefined || tags === null
      ? undefined
      : listOf(tags).flatMap((tag) => {
          const name = typeof tag === "string" ? tag : ((tag ?? {}) as { name?: unknown }).name;
          return typeof name === "string" ? [name] : [];
        }),
  );
const texts = z
  .union([z.string().transform((one) => [one]), z.array(z.coerce.string())])
  .nullish()
  .transform((list) => list ?? undefined);
/** Numbers come as texts from some feeds, and the other way round. */
const text = z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]);
/** Seconds since 1970, as a number or a text. Milliseconds are none: they would be a year above 9999, which nobody writes. */
export const seconds = z
  .union([
    z.number().int(),
    z
      .string()
      .regex(/^\s*-?\d+\s*$/, "is no number")
      .transform(Number),
  ])
  .refine(isInstant, "is no time in seconds of the years 1 to 9999");
/** Yes, however it is written; else no. */
const flag = z
  .union([z.boolean(), z.enum(["1", "true"]).transform(() => true), z.literal(1).transform(() => true)])
  .catch(false);
const optional = text.nullish().catch(undefined);
const list = z
  .unknown()
  .optional()
  .transform((items) => (items === undefined || items === null ? [] : listOf(items)));
/** Items of a list that are what they should be, beside what is wrong with the others, which are told of. */
export type Those<T> = readonly T[] & { readonly wrong?: readonly z.ZodError[] };
const those = <T>(schema: z.ZodType<T>) =>
  list.transform((items): Those<T> => {
    const wrong: z.ZodError[] = [];
    const read = items.flatMap((item) => {
      const { data, error } = schema.safeParse(item);
      if (error) wrong.push(error);
      return error ? [] : [data];
    });
    return wrong.length > 0 ? Object.assign(read, { wrong }) : read;
  });

/** Tells what of the lists in an event, an object or an attribute could not be read. */
export function tellWrong(
  {
    Galaxy = [],
    ...item
  }: { readonly [key in "Galaxy" | "Sighting" | "ObjectReference" | "EventReport"]?: Those<unknown> },
  key: string,
  skip: (key: string, reason: unknown) => void,
): void {
  const clusters = (Galaxy as Those<Galaxy>).map(({ GalaxyCluster }) => GalaxyCluster);
  const lists: readonly (Those<unknown> | undefined)[] = [
    Galaxy,
    ...clusters,
    item.Sighting,
    item.ObjectReference,
    item.EventReport,
  ];
  for (const list of lists) for (const error of list?.wrong ?? []) skip(key, error);
}

const Cluster = z.object({
  value: text,
  description: optional,
  uuid: optional,
  meta: z.object({ synonyms: texts, external_id: texts, ISO: optional }).nullish().catch(undefined),
});
export const Galaxy = z.object({ name: optional, namespace: optional, type: optional, GalaxyCluster: those(Cluster) });
export type Galaxy = z.infer<typeof Galaxy>;

export const Sighting = z.object({
  /** It lasts an hour. */
  date_sighting: seconds.refine((start) => isInstant(start + 3600), "ends after the year 9999"),
  type: optional,
  /** None where the instance that it comes from names nobody. */
  Organisation: z.object({ name: text.refine((name) => name.trim() !== "", "is empty") }).nullish(),
});
export type Sighting = z.infer<typeof Sighting>;

/** An attribute as far as it is used. */
export const Attribute = z.object({
  uuid: optional,
  type: z.string(),
  category: optional,
  value: text,
  comment: optional,
  to_ids: flag,
  timestamp: seconds.nullish().catch(undefined),
  deleted: flag,
  first_seen: optional,
  last_seen: optional,
  object_relation: optional,
  data: z.string().nullish().catch(undefined),
  Tag: names,
  Galaxy: those(Galaxy),
  Sighting: those(Sighting),
});
export type Attribute = z.infer<typeof Attribute>;

const Reference = z.object({
  object_uuid: optional,
  source_uuid: optional,
  referenced_uuid: optional,
  relationship_type: optional,
  comment: optional,
  deleted: flag,
});

export const MispObject = z.object({
  uuid: optional,
  name: text.catch("object"),
  description: optional,
  "meta-category": optional,
  comment: optional,
  deleted: flag,
  first_seen: optional,
  last_seen: optional,
  Attribute: list,
  ObjectReference: those(Reference),
});
export type MispObject = z.infer<typeof MispObject>;

const EventReport = z.object({
  uuid: optional,
  name: text.catch(""),
  content: text,
  timestamp: seconds,
  deleted: flag,
});

/** Without a name it is somebody, of whom nothing is known. */
const Organisation = z
  .object({ name: text.catch("") })
  .nullish()
  .catch(undefined);

/** An event without looking into its attributes and objects: one that is wrong loses only itself. */
export const MispEvent = z.object({
  uuid: optional,
  info: text,
  date: optional,
  timestamp: seconds.nullish().catch(undefined),
  threat_level_id: z.unknown().optional(),
  published: z.boolean().nullish().catch(undefined),
  Orgc: Organisation,
  Org: Organisation,
  Tag: names,
  Galaxy: those(Galaxy),
  Attribute: list,
  Object: list,
  EventReport: those(EventReport),
});
/** Of one with very many attributes they are made as they are gone through. */
export type MispEvent = Omit<z.infer<typeof MispEvent>, "Attribute"> & { readonly Attribute: Iterable<unknown> };

/** An event as a feed wraps it, or as PyMISP writes it, bare. */
const Either = z.union([z.looseObject({ Event: MispEvent }).transform(({ Event }) => Event), MispEvent]);

/** What a file holds. */
export interface Held {
  readonly events: readonly MispEvent[];
  /** Items of a list that are no events, by their place. */
  readonly wrong: readonly { readonly at: number; readonly error: z.ZodError }[];
}

const single = Either.transform((one): Held => ({ events: [one], wrong: [] }));
/** A list, of which an item that is no event loses only itself. One of nothing else is as wrong as its first item. */
const several = z.array(z.unknown()).transform((items, context): Held => {
  const read = items.map((item, at) => ({ at, ...Either.safeParse(item) }));
  const events = read.flatMap(({ data }) => data ?? []);
  const wrong = read.flatMap(({ at, error }) => (error ? [{ at, error }] : []));
  const [first] = wrong;
  if (first && events.length === 0) {
    context.addIssue({ code: "custom", path: [first.at], message: z.prettifyError(first.error) });
    return z.NEVER;
  }
  return { events, wrong };
});
/** A file of events: one, a list, or what MISP's own export wraps. */
export const EventFile = z.union([
  single,
  several,
  z.looseObject({ response: z.union([several, single]) }).transform(({ response }) => response),
]);

const Tagged = z.object({ Tag: names });
/** The tags of an event, of its attributes and of those of its objects, repeated as they are. */
export function* tagsOf(event: MispEvent): Generator<string> {
  yield* event.Tag ?? [];
  const objects = event.Object.flatMap((object) => MispObject.safeParse(object).data?.Attribute ?? []);
  for (const attributes of [event.Attribute, objects])
    for (const attribute of attributes) yield* Tagged.safeParse(attribute).data?.Tag ?? [];
}
