import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import mitre from "@octi/connector-mitre";
import { afterEach, describe, expect, test } from "vitest";
import { answer } from "./test-feed.ts";
import { endAll, folder, runOnce, serve } from "./test-host.ts";
import { platform, secrets, worksOf } from "./test-world.ts";

/*
 * Two releases of ATT&CK one after the other: what the second one sends.
 */

afterEach(endAll);

interface Stix {
  readonly id: string;
  readonly type: string;
}

const shared = join(import.meta.dirname, "../../../../shared");
const there = existsSync(join(shared, "golden/mitre"));
const why = there ? "" : " (skipped: no shared data)";

const release = (name: string) => gunzipSync(readFileSync(join(shared, `data/attack/${name}.json.gz`)));

/** What no OpenCTI reads; what isn't said to be revoked isn't. */
const unread = [
  "modified",
  "x_mitre_attack_spec_version",
  "x_mitre_deprecated",
  "x_mitre_domains",
  "x_mitre_modified_by_ref",
];
const read = (object: Stix): string =>
  JSON.stringify(
    Object.entries(object)
      .filter(
        ([key, value]) =>
          ![...unread, "x_mitre_version", "nb_deps"].includes(key) && !(key === "revoked" && value === false),
      )
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
/** What the Python connector sends of a release, by id. */
const golden = (name: string): Map<string, string> =>
  new Map(
    (
      JSON.parse(gunzipSync(readFileSync(join(shared, `golden/mitre/${name}/objects.json.gz`))).toString()) as Stix[]
    ).map((object) => [object.id, read(object)] as const),
  );

const countsOf = (ids: Iterable<string>): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const id of ids) {
    const type = id.slice(0, id.indexOf("--"));
    counts[type] = (counts[type] ?? 0) + 1;
  }
  return counts;
};

describe.skipIf(!there)(`ATT&CK 18.1 to 19.1${why}`, () => {
  test.each([
    ["ics", "MITRE_ICS_ATTACK_FILE_URL"],
    ["mobile", "MITRE_MOBILE_ATTACK_FILE_URL"],
    ["enterprise", "MITRE_ENTERPRISE_FILE_URL"],
  ])(
    "%s: what is new, what has changed and what they need; then nothing",
    async (domain, variable) => {
      const received: string[] = [];
      const sandbox = await platform({ received: ({ object }) => void received.push((object as Stix).id) });
      const feed = await serve(answer(release(`${domain}-attack-18.1`)));
      const data = folder();
      const run = async (): Promise<string[]> => {
        const before = received.length;
        const { exit, log } = await runOnce(
          {
            OPENCTI_URL: sandbox.url,
            OPENCTI_TOKEN: secrets.token,
            CONNECTOR_QUEUE_PROTOCOL: "api",
            CONNECTOR_DATA_DIR: data,
            MITRE_ENTERPRISE_FILE_URL: "false",
            MITRE_MOBILE_ATTACK_FILE_URL: "false",
            MITRE_ICS_ATTACK_FILE_URL: "false",
            MITRE_CAPEC_FILE_URL: "false",
            [variable]: `${feed.url}/attack.json`,
          },
          50,
          mitre,
        );
        expect(exit, log).toBe(0);
        await sandbox.idle();
        return received.slice(before);
      };
      const [old, fresh] = [golden(`${domain}-18.1`), golden(`${domain}-19.1`)];
      expect(new Set(await run())).toEqual(new Set(old.keys()));
      expect(await run()).toEqual([]);

      feed.listener = answer(release(`${domain}-attack-19.1`));
      const sent = new Set(await run());
      const news = [...fresh.keys()].filter((id) => !old.has(id));
      const changed = [...fresh].flatMap(([id, object]) => (old.has(id) && old.get(id) !== object ? [id] : []));
      for (const id of [...news, ...changed]) expect(sent, id).toContain(id);
      const needed = [...sent].filter((id) => !news.includes(id) && !changed.includes(id));
      expect(
        Object.keys(countsOf(needed)).filter((type) => type !== "identity" && type !== "marking-definition"),
      ).toEqual([]);

      expect(await run()).toEqual([]);
      expect(worksOf(sandbox)).toHaveLength(2);
    },
    120_000,
  );
});
