import { expect } from "vitest";
import { variablesOf } from "../config/variables.ts";
import { references } from "../delivery/reference.ts";
import { isPlatformMarking } from "../stix/marking.ts";
import { arrived, type Check, runOf } from "./check.ts";
import { watched } from "./watched.ts";

/** What one run sends, and what the next one makes of the same source. */
export const deliveryChecks: readonly Check[] = [
  {
    name: "a run succeeds, and its one work is closed once, with the count of what was sent",
    async check(connector, fixtures) {
      const { outcome, objects, works } = await runOf(connector, fixtures);
      expect(outcome).toMatchObject({ kind: "success", report: { skipped: { count: 0 }, owed: { count: 0 } } });
      expect(objects.length).toBeGreaterThan(0);
      expect(works).toMatchObject([{ announced: objects.length, closed: [{ inError: false }] }]);
    },
  },
  {
    name: "an empty source is a good run: nothing is sent, no work is opened",
    async check(connector, fixtures) {
      const { outcome, objects, works } = await runOf(connector, fixtures, { source: fixtures.empty });
      expect(["success", "unchanged"]).toContain(outcome.kind);
      expect({ objects, works }).toEqual({ objects: [], works: [] });
    },
  },
  {
    name: "two runs at different times send the same ids with the same content",
    async check(connector, fixtures) {
      const first = await runOf(connector, fixtures);
      const second = await runOf(connector, fixtures, { now: new Date("2031-01-01T07:08:09.010Z") });
      expect(arrived(second)).toEqual(arrived(first));
    },
  },
  {
    name: "every reference leads to an object of the run or to one that every OpenCTI has",
    async check(connector, fixtures) {
      const { outcome, objects } = await runOf(connector, fixtures);
      const ids = new Set<string>(objects.map(({ id }) => id));
      const open = objects.flatMap((object) =>
        [...references(object)]
          .filter((ref) => !ids.has(ref) && !isPlatformMarking(ref))
          .map((ref) => `${object.id} -> ${ref}`),
      );
      expect(open).toEqual([]);
      expect(outcome.report).toMatchObject({ open: { count: 0 }, cut: { count: 0 }, dropped: { count: 0 } });
    },
  },
  {
    name: "the same source again: nothing is sent, no work is opened, the state stays",
    async check(connector, fixtures) {
      const first = await runOf(connector, fixtures);
      const { outcome, objects, works, state } = await runOf(connector, fixtures, { state: first.state });
      expect(["success", "unchanged"]).toContain(outcome.kind);
      expect({ objects, works, state }).toEqual({ objects: [], works: [], state: first.state });
    },
  },
  {
    name: "a spoilt record loses itself only, and is named",
    async check(connector, fixtures) {
      const { source, key } = fixtures.spoilt;
      const made = new Map<string, readonly string[]>();
      const { objects: whole } = await runOf(
        watched(connector, (event) => {
          if (event.kind === "made") made.set(event.key, event.ids);
        }),
        fixtures,
      );
      expect([...made.keys()], "the good source has the record, too").toContain(key);
      const others = new Set([...made].filter(([name]) => name !== key).flatMap(([, ids]) => ids));
      const lost = new Set(made.get(key)?.filter((id) => !others.has(id)));
      expect(lost.size, `objects that only ${key} has`).toBeGreaterThan(0);

      const { outcome, objects } = await runOf(connector, fixtures, { source });
      expect(outcome).toMatchObject({ kind: "success", report: { skipped: { count: 1, samples: [{ key }] } } });
      const expected = whole.map(({ id }) => id).filter((id) => !lost.has(id));
      expect(new Set(objects.map(({ id }) => id))).toEqual(new Set(expected));
    },
  },
  {
    name: "no secret setting is in the log or in the work's message",
    async check(connector, fixtures) {
      const { log, works } = await runOf(connector, fixtures);
      for (const { name, secret } of variablesOf(connector).own) {
        const value = secret ? fixtures.env[name] : undefined;
        if (value) expect(`${log}${JSON.stringify(works)}`.includes(value), name).toBe(false);
      }
    },
  },
];
