/**
 * Compares our order and cleaning with pycti's splitter on bundles made at random: `node packages/sdk/conformance/pycti-splitter.ts [seed]`.
 * Not part of the tests, since it installs pycti from PyPI.
 *
 * Compared: the objects that are sent, as they are sent, and the ids of those that are dropped. Where references go in
 * circles of three and more, or in any circle of a bundle with references by internal id, pycti cuts otherwise (see
 * `order`): there only the ids that came back in one way or the other. Not tried: an object that is referred to by its
 * internal id and comes in other copies without it, or is of a type that pycti doesn't know; pycti sends it twice. Where
 * pycti stops with a KeyError, ours has to drop the links that caused it.
 */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { StixObject } from "stix2-ts-types";
import { edges } from "../src/delivery/clean.ts";
import { order } from "../src/delivery/order.ts";
import { supportedTypes } from "../src/delivery/supported-types.ts";
import { askPython } from "./python.ts";

interface Question {
  readonly bundle: { readonly type: "bundle"; readonly id: string; readonly objects: readonly StixObject[] };
  readonly cleanup: boolean;
}
type Answer =
  | { readonly sent: readonly StixObject[]; readonly dropped: readonly string[] }
  | { readonly error: string };

const bundles = 2_000;
const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);

const uuid = (n: number) => `${String(n).padStart(8, "0")}-0000-4000-8000-000000000000`;
const types = [
  "grouping",
  "identity",
  "malware",
  "relationship",
  "sighting",
  "ipv4-addr",
  "x-unknown",
  "imei",
  "marking-definition",
] as const;
const size = 12;
const typeOf = (n: number) => types[n % types.length] ?? "grouping";
const idOf = (n: number) => `${typeOf(n)}--${uuid(n)}`;

/** References to objects further down, so that most bundles are free of circles; now and then anywhere, to nothing, or by internal id. */
const refFrom = (from: number) =>
  fc.oneof(
    { weight: 12, arbitrary: fc.integer({ min: from + 1, max: size + 2 }).map(idOf) },
    { weight: 1, arbitrary: fc.nat(size).map(idOf) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "foo--1",
        ...[from + 1, from + 2].filter((n) => typeOf(n) !== "x-unknown").map((n) => uuid(1000 + n)),
      ),
    },
  );
const reference = fc.record(
  {
    source_name: fc.constantFrom("a", "b"),
    url: fc.constantFrom("u", "v", ""),
    external_id: fc.constantFrom("1", "2"),
  },
  { requiredKeys: ["source_name"] },
);
const phase = fc.record({ kill_chain_name: fc.constantFrom("k", "l"), phase_name: fc.constantFrom("p", "q") });

const objectAt = (n: number) =>
  fc.record(
    {
      type: fc.constant(typeOf(n)),
      id: fc.constant(idOf(n)),
      created_by_ref: fc.option(refFrom(n), { freq: 4 }),
      object_refs: fc.array(refFrom(n), { maxLength: 3 }),
      object_marking_refs: fc.option(fc.array(refFrom(n), { maxLength: 2 }), { freq: 5 }),
      external_references: fc.option(fc.array(reference, { maxLength: 4 }), { freq: 9 }),
      kill_chain_phases: fc.array(phase, { maxLength: 3 }),
      x_opencti_id: fc.constant(uuid(1000 + n)),
      name: fc.string(),
      ...(typeOf(n) === "relationship" && { source_ref: refFrom(n), target_ref: refFrom(n) }),
      ...(typeOf(n) === "sighting" && {
        sighting_of_ref: refFrom(n),
        where_sighted_refs: fc.array(refFrom(n), { maxLength: 2 }),
      }),
    },
    {
      requiredKeys: [
        "type",
        "id",
        "x_opencti_id",
        "x_opencti_id",
        ...(n === 3 ? ["target_ref"] : ["source_ref", "target_ref"]),
      ].filter((key) => typeOf(n) === "relationship" || !key.endsWith("_ref")) as never[],
    },
  );
const question = fc.record({
  bundle: fc.array(fc.nat(size).chain(objectAt), { minLength: 1, maxLength: 14 }).map((objects) => ({
    type: "bundle" as const,
    id: `bundle--${uuid(0)}`,
    objects: objects as unknown as StixObject[],
  })),
  cleanup: fc.boolean(),
});

/** Whether references of the bundle go in a circle that pycti and we cut differently. */
function hasOddCircle({ bundle: { objects } }: Question): boolean {
  const last = new Map<string, StixObject>(objects.map((object) => [object.id, object]));
  const internal = new Map(
    objects.map((object) => [(object as { x_opencti_id?: string }).x_opencti_id, object.id as string]),
  );
  const refs = new Map([...last].map(([id, object]) => [id, edges(object).map(({ ref }) => ref)]));
  const byInternalId = [...refs.values()].flat().some((ref) => internal.has(ref));
  const targets = (id: string): string[] => (refs.get(id) ?? []).map((ref) => internal.get(ref) ?? ref);
  /** Whether a way of more than one step, that doesn't begin with the direct one, leads from one object to the other. */
  const leads = (from: string, to: string): boolean => {
    const seen = new Set<string>([from]);
    const open = targets(from).filter((id) => id !== to);
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (id === to) return true;
      if (!seen.has(id)) open.push(...targets(id));
      seen.add(id);
    }
    return false;
  };
  for (const id of last.keys()) {
    for (const target of targets(id)) {
      if (byInternalId && (target === id || targets(target).includes(id))) return true;
      if (target !== id && leads(target, id)) return true;
    }
  }
  return false;
}

const byId = (a: StixObject, b: StixObject) => (a.id < b.id ? -1 : 1);
const same = (question: Question, answer: Answer, odd: boolean): boolean => {
  const { ordered, dropped } = order(question.bundle.objects, {
    cleanup: question.cleanup,
    types: supportedTypes("7.260817.0"),
  });
  const droppedIds = dropped.map(({ id }) => id).sort();
  if ("error" in answer) return dropped.some(({ reason }) => reason.includes("has no"));
  const sent = [...new Map(answer.sent.map((object) => [object.id, object])).values()].sort(byId); // once, also where pycti sends twice
  const pyctiDropped = [...new Set(answer.dropped)].sort();
  const ours = ordered.map(({ object }) => object).sort(byId);
  if (odd) {
    // Once, also where pycti sends an object that it reached by its internal id as well, and drops its other copy
    const ids = (objects: readonly StixObject[], others: readonly string[]) =>
      [...new Set([...objects.map(({ id }) => id as string), ...others])].sort();
    return isDeepStrictEqual(ids(ours, droppedIds), ids(sent, pyctiDropped));
  }
  return isDeepStrictEqual(ours, sent) && isDeepStrictEqual(droppedIds, pyctiDropped);
};

const questions: Question[] = JSON.parse(JSON.stringify(fc.sample(question, { numRuns: bundles, seed }))); // plain objects, as from a feed
const answers = await askPython<readonly Question[], readonly Answer[]>("pycti-splitter.py", questions);

let failed = 0;
let odds = 0;
let errors = 0;
for (const [index, question] of questions.entries()) {
  const answer = answers[index] ?? { error: "no answer" };
  const odd = hasOddCircle(question);
  if ("error" in answer) errors += 1;
  else if (odd) odds += 1;
  if (same(question, answer, odd)) continue;
  failed += 1;
  if (failed <= 5)
    process.stderr.write(
      `${JSON.stringify({ question, answer, ours: order(question.bundle.objects, { cleanup: question.cleanup }) })}\n`,
    );
}
process.stdout.write(
  `${bundles} bundles, ${odds} with circles that are cut otherwise, ${errors} where pycti stops with a KeyError, seed ${seed}\n`,
);
process.stdout.write(`${bundles - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
