import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { workbenchLimit, workbenchSink } from "../delivery/sinks/workbench.ts";
import { PlatformRefused } from "../errors.ts";
import { createClient, type PlatformClient } from "./client.ts";
import { hastyClock } from "./test-clock.ts";
import { testLog } from "./test-log.ts";
import { type TestPlatform, testPlatform } from "./test-platform.ts";
import { openDraftedWork, uploadWorkbench, validationOf } from "./validation.ts";
import { openedWork } from "./work.ts";

let platform: TestPlatform;
let client: PlatformClient;
beforeEach(async () => {
  platform = await testPlatform("7");
  const { url, token } = platform;
  client = createClient({ url, token, userAgent: "octi/0.1.0", fetch, clock: hastyClock(), log: testLog().log });
});
afterEach(() => platform.close());
const { signal } = new AbortController();

test.each([
  ["6.4.0", "amqp", "workbench"],
  ["6.9.17", "amqp", "workbench"],
  ["7.260817.0", "amqp", "draft"],
  ["7.260817.0", "api", "workbench"],
  ["", "amqp", "workbench"],
] as const)("OpenCTI %j over %s: %s", (version, protocol, mode) => {
  expect(validationOf(version, protocol)).toBe(mode);
});

describe("workbench", () => {
  const bundle = JSON.stringify({ type: "bundle", name: 'Ünïcödé "\r\n--octi' });

  test("the file arrives as it is, with the token and no draft", async () => {
    await uploadWorkbench(client, { name: 'a"b/c.json', bundle, signal });
    expect([...platform.validation.pending]).toEqual([["a-b-c.json", bundle]]);
    expect(platform.seen[0]?.headers).toMatchObject({
      authorization: `Bearer ${platform.token}`,
      "content-type": expect.stringContaining("multipart/form-data; boundary="),
      "opencti-draft-id": "",
    });
    expect(platform.seen[0]?.variables.file).toMatchObject({ type: "application/json" });
  });

  test("is repeated while OpenCTI is away; the same name replaces itself", async () => {
    platform.faults.push(
      { on: "uploadPending", answer: { status: 502 } },
      { on: "uploadPending", applied: true, answer: "cut" },
    );
    await uploadWorkbench(client, { name: "a.json", bundle, signal });
    expect(platform.count("uploadPending")).toBe(3);
    expect([...platform.validation.pending]).toEqual([["a.json", bundle]]);
  });

  test("a user who may not is told the capability", async () => {
    platform.faults.push({ on: "uploadPending", answer: { code: "FORBIDDEN_ACCESS" } });
    const upload = uploadWorkbench(client, { name: "a.json", bundle, signal });
    await expect(upload).rejects.toMatchObject({ hint: expect.stringContaining("KNOWLEDGE_KNASKIMPORT") });
  });

  test("a run's batches are files in order; a failed upload fails its confirmation and every later one", async () => {
    const sink = workbenchSink({
      name: "CISA Known (KEV)",
      began: new Date("2026-11-24T08:40:02.017Z"),
      upload: (name, text) => uploadWorkbench(client, { name, bundle: text, signal }),
    });
    expect(sink.unit).toBe("batch");
    expect(workbenchLimit.bytes).toBeLessThan(50_000_000 / 3); // what OpenCTI takes, in characters of three bytes
    const message = (text: string) => ({ items: [], bundle: text, sequence: 1 });
    await (await sink.send(message("{}"))).confirmed;
    await (await sink.send(message("[]"))).confirmed;
    await sink.close();
    expect([...platform.validation.pending]).toEqual([
      ["cisa_known_kev-20261124-084002-001.json", "{}"],
      ["cisa_known_kev-20261124-084002-002.json", "[]"],
    ]);
    platform.faults.push({ on: "uploadPending", answer: { code: "FORBIDDEN_ACCESS" } });
    await expect((await sink.send(message("{}"))).confirmed).rejects.toBeInstanceOf(PlatformRefused);
    await expect(sink.send(message("{}"))).rejects.toBeInstanceOf(PlatformRefused);
    await sink.close();
  });
});

describe("draft", () => {
  const id = "work_x_1";
  const openWork = async () => {
    platform.works.set(id, {
      id,
      name: "x",
      multipart: true,
      expected: 0,
      processed: 0,
      status: "progress",
      errors: [],
      messages: [],
    });
    return openedWork(client, id, { clock: hastyClock(), signal });
  };

  test("one for the work, and the work says so", async () => {
    const { work, draftId } = await openDraftedWork(client, { name: "KEV run @ now", signal, openWork });
    expect(work.id).toBe(id);
    expect(platform.validation.drafts).toEqual([{ id: draftId, name: "KEV run @ now" }]);
    expect(platform.works.get(id)?.draft).toBe(draftId);
  });

  test("no work is opened where there can be no draft", async () => {
    platform.faults.push({ on: "draftWorkspaceAdd", answer: { code: "FORBIDDEN_ACCESS" } });
    await expect(openDraftedWork(client, { name: "x", signal, openWork })).rejects.toBeInstanceOf(PlatformRefused);
    expect(platform.works.size).toBe(0);
  });

  test("a lost answer makes no second draft", async () => {
    platform.faults.push({ on: "draftWorkspaceAdd", applied: true, answer: "cut" });
    await expect(openDraftedWork(client, { name: "x", signal, openWork })).rejects.toThrow();
    expect(platform.validation.drafts).toHaveLength(1);
  });

  test("a work that cannot be tied to its draft is closed in error, and no empty draft is left", async () => {
    platform.faults.push({ on: "workEdit.addDraftContext", answer: { code: "FUNCTIONAL_ERROR" } });
    await expect(openDraftedWork(client, { name: "x", signal, openWork })).rejects.toMatchObject({
      code: "FUNCTIONAL_ERROR",
    });
    expect(platform.works.get(id)).toMatchObject({
      status: "complete",
      errors: [{ message: expect.stringContaining("could not be tied") }],
    });
    expect(platform.validation.drafts).toEqual([]);
  });

  test("no empty draft is left where no work can be opened; where it may not be deleted, the first error counts", async () => {
    const failing = () => Promise.reject(new PlatformRefused("no work", { code: "X", hint: "" }));
    await expect(openDraftedWork(client, { name: "x", signal, openWork: failing })).rejects.toThrow("no work");
    expect(platform.validation.drafts).toEqual([]);
    platform.faults.push({ on: "draftWorkspaceDelete", answer: { code: "FORBIDDEN_ACCESS" } });
    await expect(openDraftedWork(client, { name: "x", signal, openWork: failing })).rejects.toThrow("no work");
  });
});
