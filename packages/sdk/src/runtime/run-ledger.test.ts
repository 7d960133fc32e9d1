import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { PlatformUnavailable } from "../errors.ts";
import { openLedger } from "../ledger/ledger.ts";
import { testLog } from "../platform/test-log.ts";
import { openRunLedger } from "./run-ledger.ts";
import { recorded } from "./test-run.ts";

let folder = "";
/** The state on OpenCTI. */
let saved: Readonly<Record<string, unknown>> = {};
beforeEach(() => {
  saved = {};
  folder = mkdtempSync(join(tmpdir(), "octi-run-ledger-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process begins, with the ledger and the state that the one before has left. */
function beginLife() {
  const ledger = openLedger(join(folder, "c.ledger"), { platform: "7.1", now: 0, token: () => "token" });
  const keeper = {
    get state() {
      return saved;
    },
    async save(next: typeof saved) {
      saved = next;
    },
  };
  const { log } = testLog();
  const now = new Date(0);
  const of = openRunLedger({ ledger, keeper, now, platform: "7.1", fullSync: undefined, guarded: false, log });
  return { ledger, of };
}

/** A source whose one object says that, in processes each of which ends without a word after what it has sent. */
test.each(["with versions", "without"])(
  "an object that arrived unconfirmed, and whose source went back since, is sent again (%s)",
  async (kind) => {
    let platform = "";
    const life = async (score: number, ends: "well" | "unconfirmed") => {
      const { ledger, of } = beginLife();
      await recorded(
        async function* ({ record, checkpoint }) {
          const id = "ipv4-addr--00000000-0000-5000-8000-000000000001" as const;
          const key = kind === "without" ? "r" : { key: "r", version: `v${score}` };
          yield record(key, () => [
            { type: "ipv4-addr", id, spec_version: "2.1", value: "192.0.2.1", x_opencti_score: score },
          ]);
          yield checkpoint({ at: score });
        },
        {
          ledger: of,
          sink: async () => ({
            unit: "batch",
            async send({ bundle }) {
              platform = bundle;
              if (ends === "well") return { confirmed: Promise.resolve(undefined) };
              throw new PlatformUnavailable("the connection was cut", { hint: "it was" });
            },
            close: async () => {},
          }),
        },
      );
      ledger.close();
    };
    await life(50, "well");
    await life(80, "unconfirmed");
    expect(platform).toContain('"x_opencti_score":80');
    await life(50, "well");
    expect(platform).toContain('"x_opencti_score":50');
    platform = "";
    await life(50, "well");
    expect(platform).toBe("");
  },
);

test("what the run has yielded is not missing, however many batches it has been through, new or changed", async () => {
  const missing: string[][] = [];
  const life = async (records: number, version: string) => {
    const { ledger, of } = beginLife();
    await recorded(
      async function* ({ record, checkpoint, known }) {
        for (let n = 0; n < records; n++) {
          const id = `ipv4-addr--00000000-0000-5000-8000-${String(n).padStart(12, "0")}` as const;
          yield record({ key: `r${n}`, version }, () => [
            { type: "ipv4-addr", id, spec_version: "2.1", value: `192.0.2.${n}`, x_opencti_score: version.length },
          ]);
        }
        missing.push([...known.missing({ atMost: 1_000 })].sort());
        yield checkpoint({ at: 1 });
      },
      { ledger: of },
    );
    ledger.close();
  };
  await life(20, "1");
  await life(20, "22");
  await life(18, "333");
  await life(18, "333");
  expect(missing).toEqual([[], [], ["r18", "r19"], ["r18", "r19"]]);
});
