import { tmpdir } from "node:os";
import { PassThrough, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import * as z from "zod";
import { defineConnector, type ImportContext, type Step } from "../connector.ts";
import { SourceUnavailable } from "../errors.ts";
import { organization } from "../stix/index.ts";
import { dryRun } from "./dry-run.ts";

const config = z.object({});
const state = z.object({ at: z.number() });
type Context = ImportContext<unknown, Partial<z.infer<typeof state>>>;

/** A connector whose run makes so many records, and ends as it is told. */
const connector = (records: number, end: (context: Context) => Iterable<Step> = () => []) =>
  defineConnector({
    slug: "test",
    name: "Test",
    type: "EXTERNAL_IMPORT",
    scope: ["test"],
    every: "P1D",
    config,
    state,
    async *run(context) {
      for (let n = 0; n < records; n++)
        yield context.record(`${n}`, () => [organization({ name: `Organization ${n}` })]);
      yield context.checkpoint({ at: records });
      yield* end(context);
    },
  });

async function dried(it: ReturnType<typeof connector>, output: Writable) {
  let log = "";
  const ended = new AbortController();
  const { signal } = ended;
  const code = await dryRun(
    it,
    {
      env: {},
      cwd: tmpdir(),
      signal,
      hard: signal,
      write: (line) => {
        log += line;
      },
    },
    output,
  );
  return { code, log };
}

test("a line of JSON an object, and the summary in the log", async () => {
  const output = new PassThrough();
  const { code, log } = await dried(connector(3), output);
  expect(code).toBe(0);
  expect(log).toContain("3 records, 3 objects sent");
  expect(log).toContain('"state":{"at":3}');
  expect(
    (await text(output.end()))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).name),
  ).toEqual(["Organization 0", "Organization 1", "Organization 2"]);
});

test("an output that its reader closed, as head does, is a quiet good end", async () => {
  const output = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" })),
  });
  const { code, log } = await dried(connector(2_500), output);
  expect(code).toBe(0);
  expect(log).not.toContain("EPIPE");
  expect(log).not.toContain('"level":"ERROR"');
});

test("a failed one is told without a state or another run", async () => {
  const fail = () => {
    throw new Error("the feed is a page");
  };
  const { code, log } = await dried(connector(2, fail), new PassThrough().resume());
  expect(code).toBe(1);
  expect(log).toContain("Failed: the feed is a page; 2 records, 2 objects sent");
  expect(log).not.toMatch(/state|next run|tried again/);
});

test("records that the source does not deliver are told without another run", async () => {
  const missing = ({ record }: Context) => [
    record("far", () => {
      throw new SourceUnavailable("503");
    }),
  ];
  const { code, log } = await dried(connector(2, missing), new PassThrough().resume());
  expect(code).toBe(1);
  expect(log).toContain("1 records not delivered by the source");
  expect(log).not.toMatch(/"state|next run|tried again/);
});
