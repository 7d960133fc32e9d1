import { expect } from "vitest";
import { arrived, type Check, runOf, states } from "./check.ts";
import { type Fault, fakeSource, faults } from "./source.ts";

/** Answers that are tried in turn: enough for the kinds of requests that a connector makes. */
const mostRequests = 8;

const said: Readonly<Record<Fault, string>> = {
  "500": "a 500",
  "401": "a 401",
  html: "a page",
  truncated: "cut off",
  cut: "broken off",
  stalled: "never sent",
};

/**
 * An answer of the source that stays broken fails the run, or is made good by another address, or costs the record that
 * needed it, which is named. Whatever a failed run left, the next good one completes.
 */
export const faultChecks: readonly Check[] = faults.map((fault: Fault) => ({
  name: `an answer that is ${said[fault]} is told, the state waits, and the next run completes it`,
  async check(connector, fixtures) {
    const whole = await runOf(connector, fixtures);
    const asked = [...new Set(whole.requests)].slice(0, mostRequests);
    expect(asked.length, "requests of a good run").toBeGreaterThan(0);

    for (const request of asked) {
      const source = fakeSource(fixtures.source, (_, url) => (request.endsWith(` ${url.href}`) ? fault : undefined));
      const broken = await runOf(connector, fixtures, { source });
      const { kind, report } = broken.outcome;
      if (kind !== "failed") {
        if (report.skipped.count === 0) expect(arrived(broken), `${request} was made good`).toEqual(arrived(whole));
        continue;
      }
      expect(
        broken.works.flatMap(({ closed }) => closed),
        request,
      ).toEqual(broken.works.map(() => expect.objectContaining({ inError: true })));
      expect(states(broken), request).toContainEqual(broken.state);
      // a source beside the broken one may have delivered
      if (request === asked[0] && broken.objects.length === 0) expect(broken.state, "nothing was sent").toEqual({});
      const next = await runOf(connector, fixtures, { state: broken.state });
      expect(next.outcome.kind, request).not.toBe("failed");
      expect(arrived(broken, next), request).toEqual(arrived(whole));
    }
  },
}));
