import { expect, test } from "vitest";
import type { Session } from "../platform/session.ts";
import { hastyClock } from "../platform/test-clock.ts";
import { testLog } from "../platform/test-log.ts";
import type { Boot } from "./boot.ts";
import { validationFor, workOpener } from "./open-work.ts";

const began = new Date("2026-11-24T08:40:02.017Z");
const { signal } = new AbortController();

function world(settings: object, version: string) {
  const calls: string[] = [];
  const work = {
    id: "work_1",
    announce: async (count: number) => void calls.push(`announce ${count}`),
    report: async () => void calls.push("report"),
    processed: async () => void calls.push("processed"),
  };
  const session = {
    features: { version },
    openWorks: async () => [],
    queue: async () => ({ messages: 0, megabytes: 0 }),
    async openWork(name: string) {
      calls.push(`work ${name}`);
      return work;
    },
    async openDraftedWork(name: string) {
      calls.push(`draft ${name}`);
      return { work, draftId: "draft-1" };
    },
  } as unknown as Session;
  const booted = {
    configuration: { settings: { CONNECTOR_NAME: "Feed", CONNECTOR_QUEUE_PROTOCOL: "amqp", ...settings } },
    clock: hastyClock(),
    log: testLog().log,
  } as unknown as Boot;
  const validation = validationFor(booted, session);
  return { calls, validation, opener: workOpener(booted, session, { began, validation, mayRepeat: () => 0 }) };
}

test("a run is imported at once where nothing else is said", async () => {
  const { calls, validation, opener } = world({ CONNECTOR_VALIDATE_BEFORE_IMPORT: false }, "7.260817.0");
  expect(validation).toBeUndefined();
  const work = await opener.open(signal);
  await work.announce(3);
  expect(calls).toEqual(["work Feed run @ 2026-11-24 08:40:02", "announce 3"]);
  expect(opener.draftId()).toBe("");
});

test("7.x over amqp: one draft a run, made with its work, and objects are announced as ever", async () => {
  const { calls, validation, opener } = world({ CONNECTOR_VALIDATE_BEFORE_IMPORT: true }, "7.260817.0");
  expect(validation).toBe("draft");
  expect(opener.draftId()).toBe("");
  const work = await opener.open(signal);
  await work.announce(3);
  expect(calls).toEqual(["draft Feed run @ 2026-11-24 08:40:02", "announce 3"]);
  expect(opener.draftId()).toBe("draft-1");
});

test("a workbench's work announces a guard alone: no worker will report its objects", async () => {
  const { calls, validation, opener } = world({ CONNECTOR_VALIDATE_BEFORE_IMPORT: true }, "6.9.17");
  expect(validation).toBe("workbench");
  const work = await opener.open(signal);
  await work.announce(3);
  await work.announce(2);
  await work.processed("done", false, 5);
  expect(calls).toEqual(["work Feed run @ 2026-11-24 08:40:02", "announce 1", "processed", "report"]);
});
