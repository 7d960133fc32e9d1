import * as z from "zod";
import type { StixId } from "../id.ts";
import { commonReferences } from "../references.ts";
import { flag, language, list, maybe, milliseconds, object, percent, ref, refs, text } from "./common.ts";
import { extensions } from "./extensions.ts";
import { ExternalReference } from "./external-reference.ts";
import { GranularMarking } from "./granular-marking.ts";
import * as opencti from "./opencti/dialect.ts";
import { notBefore, onlyKnown } from "./rules.ts";
import { type Strictness, strictly } from "./strictness.ts";

const specVersion = strictly(z.enum(["2.1", "2.0"]), {
  check: (value: string) => (value === "2.1" ? undefined : "expected 2.1"),
});

/**
 * The properties that objects have in common (STIX 2.1 section 3.2). `created`, `modified` and `spec_version` may be absent
 * loosely, because STIX 2.0 has no `spec_version`, and a mapping that knows no date leaves it to whoever publishes; a null
 * author says that there is none on purpose, as stix2's markings do.
 */
const marked = {
  spec_version: maybe(specVersion),
  object_marking_refs: maybe(refs(commonReferences.object_marking_refs)),
  granular_markings: maybe(list(GranularMarking)),
  extensions: maybe(extensions()),
  created_by_ref: maybe(ref(commonReferences.created_by_ref).nullable()),
  labels: maybe(list(text)),
  external_references: maybe(list(ExternalReference)),
  ...opencti.any,
};
const dated = { created: maybe(milliseconds), modified: maybe(milliseconds) };
const statement = { ...marked, ...dated, revoked: maybe(flag), confidence: maybe(percent), lang: maybe(language) };
const observed = { ...marked, defanged: maybe(flag), ...opencti.observable };

type Shape<T extends string, C, S> = { type: z.ZodLiteral<T>; id: z.ZodType<StixId<T>, StixId<T>> } & Omit<C, keyof S> &
  S;
type StixSchema<T extends string, C, S> = z.ZodObject<Shape<T, C, S>, z.core.$strip>;

function define<T extends string, C, S>(
  type: T,
  common: C,
  shape: S,
  own: Strictness,
  shared: Strictness,
): StixSchema<T, C, S> {
  const schema = object({ type: z.literal(type), id: ref([type]), ...common, ...shape });
  return strictly(schema, {
    ...own,
    // What is unknown is a rule of the whole object here, because an extension may allow it.
    open: true,
    required: [...(shared.required ?? []), ...(own.required ?? [])],
    rules: [onlyKnown(Object.keys(schema.shape)), ...(shared.rules ?? []), ...(own.rules ?? [])],
  }) as unknown as StixSchema<T, C, S>;
}

const versioned = { required: ["spec_version", "created", "modified"], rules: [notBefore("modified", "created")] };

/** A domain or relationship object: the common properties and its own. `strictness` is what the specification asks for beyond. */
export function core<T extends string, S extends z.ZodRawShape>(
  type: T,
  shape: S,
  strictness: Strictness = {},
): StixSchema<T, typeof statement, S> {
  return define(type, statement, shape, strictness, versioned);
}

/**
 * An observable: the common properties and its own. OpenCTI gives it an author, labels and references, which the
 * specification reserves for domain objects.
 */
export function observable<T extends string, S extends z.ZodRawShape>(
  type: T,
  shape: S,
  strictness: Strictness = {},
): StixSchema<T, typeof observed, S> {
  return define(type, observed, shape, strictness, {});
}

/** A meta object, which says itself which dates it has. */
export function meta<T extends string, S extends z.ZodRawShape>(
  type: T,
  shape: S,
  strictness: Strictness = {},
): StixSchema<T, typeof marked & Pick<typeof dated, "created">, S> {
  return define(type, { ...marked, created: dated.created }, shape, strictness, {
    required: ["spec_version", "created"],
  });
}
