/**
 * Gives our queue messages to pycti's splitter, as a worker would: `node packages/sdk/conformance/pycti-messages.ts`. Each
 * has to come out as one bundle with the one object that was put in, and nothing may be incompatible. Not part of the
 * tests, since it installs pycti from PyPI.
 *
 * The objects are those of the Python connectors, from the recorded cases; `GOLDEN_DIR` names another folder.
 */
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { gunzipSync } from "node:zlib";
import type { StixObject } from "stix2-ts-types";
import { queueMessage } from "../src/delivery/envelope.ts";
import { messages } from "../src/delivery/messages.ts";
import { order } from "../src/delivery/order.ts";
import { supportedTypes } from "../src/delivery/supported-types.ts";
import { askPython } from "./python.ts";

const folder = resolve(process.env.GOLDEN_DIR ?? join(import.meta.dirname, "../../../../shared/golden"));
/** A larger case has the same kinds of objects as the smaller ones of its connector. */
const largestCase = 1_000_000;

interface Answer {
  readonly expectations: number;
  readonly incompatible: readonly string[];
  readonly bundles: readonly { readonly objects: readonly StixObject[] }[];
}

/** A case's objects as a connector yields them: without pycti's mark, and without the hour of the recording. */
function objectsOf(zipped: Uint8Array): StixObject[] {
  const recorded: (StixObject & { nb_deps?: number; modified?: string })[] = JSON.parse(gunzipSync(zipped).toString());
  return recorded.map(({ nb_deps, modified, ...object }) => object as StixObject);
}

const sent: { readonly object: StixObject; readonly body: string }[] = [];
const seen = new Set<string>();
const now = new Date();
let cases = 0;
for (const path of globSync("*/*/objects.json.gz", { cwd: folder }).toSorted()) {
  const zipped = readFileSync(join(folder, path));
  if (zipped.length > largestCase) continue;
  const { ordered } = order(objectsOf(zipped), { types: supportedTypes("7.260817.0") });
  const fresh = ordered
    .map((one) => ({ ...one, text: JSON.stringify(one.object) }))
    .filter(({ text }) => !seen.has(text) && seen.add(text));
  for (const { items, bundle, sequence } of messages(
    { objects: fresh, contents: [], records: [], patches: [] },
    "object",
    now,
  )) {
    const body = queueMessage(bundle, {
      applicantId: "88ec0c6a-13ce-5e39-b486-354fe4a7084f",
      sequence,
      entitiesTypes: [],
      update: false,
      noSplit: false,
      workId: "work_1",
      draftId: "",
    });
    sent.push({ object: JSON.parse(items[0]?.text ?? "null") as StixObject, body });
  }
  cases += 1;
}
if (cases === 0) {
  process.stdout.write(
    "skipped: pycti-messages.ts: no recorded cases here (GOLDEN_DIR)\n0 passed, 0 failed, 1 skipped\n",
  );
  process.exit(0);
}

const bodies = sent.map(({ body }) => body);
const answers = await askPython<readonly string[], readonly Answer[]>("pycti-messages.py", bodies);

let failed = 0;
for (const [index, { object, body }] of sent.entries()) {
  const { expectations, incompatible, bundles } = answers[index] ?? { expectations: 0, incompatible: [], bundles: [] };
  const [only] = bundles.flatMap(({ objects }) => objects);
  const alone = expectations === 1 && bundles.length === 1 && bundles[0]?.objects.length === 1;
  if (alone && incompatible.length === 0 && isDeepStrictEqual(only, object)) continue;
  failed += 1;
  if (failed <= 5) process.stderr.write(`${JSON.stringify({ body, object, answer: answers[index] })}\n`);
}
const types = new Set(sent.map(({ object }) => object.type)).size;
process.stdout.write(`messages of ${cases} cases, ${types} types of objects\n`);
process.stdout.write(`${sent.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
