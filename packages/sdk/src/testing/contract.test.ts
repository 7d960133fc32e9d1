import { describe, expect, test } from "vitest";
import * as z from "zod";
import { env, variable } from "../config/env.ts";
import { type Connector, defineConnector, type ImportConnector } from "../connector.ts";
import { organization, relationship, vulnerability } from "../stix/index.ts";
import type { Fixtures } from "./check.ts";
import { checks, connectorContract } from "./contract.ts";
import type { Routes } from "./source.ts";

/*
 * A connector that pages through a feed keeps the contract; the same one with a mistake doesn't, and the check that is
 * made for the mistake says so.
 */

const base = "https://feed.test/cves";
const config = z.object({
  ACME_URL: env.url({ description: "Where the CVEs are." }),
  ACME_KEY: env.secret({ description: "Key of the feed." }),
  ACME_PREFIX: env.string({ default: "CVE", description: "What names begin with." }),
  ACME_FLAG: env.boolean({ default: true, description: "Whether they are flagged." }),
});
const state = z.object({ page: z.number(), seen: z.string() });
const Page = z.object({ items: z.array(z.unknown()), next: z.number().nullable() });
const Item = z.object({ name: z.string() });
const author = organization({ name: "Acme" });

type Definition = ImportConnector<typeof config, typeof state>;
type Given = Parameters<Definition["run"]>[0];

async function* run({ config, state, http, record, checkpoint, unchanged }: Given): ReturnType<Definition["run"]> {
  const feed = http.at(config.ACME_URL, { headers: { "x-key": config.ACME_KEY.reveal() } });
  let next: number | null = (state.page ?? 0) + 1;
  for (; next !== null; ) {
    const page: z.infer<typeof Page> = await feed.json(config.ACME_URL, Page, { query: { page: next } });
    if (page.items.length === 0) return unchanged("there is nothing new");
    for (const [index, item] of page.items.entries()) {
      yield record(`${next}/${index}`, () => cve(Item.parse(item).name));
    }
    yield checkpoint({ page: next });
    next = page.next;
  }
}
const cve = (name: string) => {
  const [found, vendor] = [
    vulnerability({ name, created: "2024-01-01T00:00:00.000Z" }),
    organization({ name: `Vendor of ${name}` }),
  ];
  return [found, vendor, relationship("related-to", vendor, found)];
};

const good: Definition = {
  slug: "acme",
  name: "Acme",
  type: "EXTERNAL_IMPORT",
  scope: ["acme"],
  every: "P1D",
  config,
  state,
  author,
  run,
};

const pages = (...names: unknown[][]): Routes => ({
  [base]: ({ url, headers }) => {
    if (headers["x-key"] !== "the-key") return { status: 401 };
    const page = Number(url.searchParams.get("page"));
    return { body: { items: names[page - 1] ?? [], next: page < names.length ? page + 1 : null } };
  },
});
const named = (...names: string[]) => names.map((name) => ({ name }));
const fixtures: Fixtures = {
  env: { ACME_URL: base, ACME_KEY: "the-key" },
  source: pages(named("CVE-1", "CVE-2"), named("CVE-3"), named("CVE-4", "CVE-5")),
  empty: pages([]),
  spoilt: { source: pages(named("CVE-1", "CVE-2"), [{ nome: "CVE-3" }], named("CVE-4", "CVE-5")), key: "2/0" },
};

connectorContract(defineConnector(good), fixtures);

/** The names of the checks that fail. */
const failing = async (connector: Connector): Promise<string[]> => {
  const names: string[] = [];
  for (const { name, check } of checks) {
    try {
      await check(connector, fixtures);
    } catch {
      names.push(name);
    }
  }
  return names;
};
const mistake = (change: (context: Given) => ReturnType<Definition["run"]>): Connector => ({ ...good, run: change });

describe("the check that is made for a mistake finds it", () => {
  test("the source is broken and the run says unchanged", async () => {
    const found = await failing(
      mistake(async function* (context) {
        try {
          return yield* run(context);
        } catch {
          return context.unchanged("nothing to do");
        }
      }),
    );
    for (const fault of ["a 500", "a 401", "a page", "cut off", "broken off", "never sent"]) {
      expect(found).toContain(`an answer that is ${fault} is told, the state waits, and the next run completes it`);
    }
  });

  test("a checkpoint before what it stands for", async () => {
    const found = await failing(
      mistake(async function* (context) {
        yield context.checkpoint({ page: (context.state.page ?? 0) + 1 });
        return yield* run(context);
      }),
    );
    expect(found).toContain("stopped after any checkpoint, the next run goes on to the same objects");
  });

  test("less from an older state", async () => {
    const found = await failing(
      mistake(async function* (context) {
        if (context.state.page !== undefined) return yield* run(context);
        yield context.checkpoint({ page: 2 });
      }),
    );
    expect(found).toContain("from an older state a run sends at least as much");
  });

  test("ids and contents from a clock or at random", async () => {
    const same = "two runs at different times send the same ids with the same content";
    const clocked = mistake(async function* (context) {
      yield* run(context);
      yield context.record("clock", () => [vulnerability({ name: "CVE-9", description: context.now.toISOString() })]);
    });
    const random = mistake(async function* (context) {
      yield* run(context);
      yield context.record("random", () => [vulnerability({ name: `CVE-${Math.random()}` })]);
    });
    expect(await failing(clocked)).toContain(same);
    expect(await failing(random)).toContain(same);
  });

  test("an open reference", async () => {
    const open = mistake(async function* (context) {
      yield* run(context);
      yield context.record("open", () => [relationship("related-to", author, vulnerability({ name: "CVE-10" }))]);
    });
    expect(await failing(open)).toContain(
      "every reference leads to an object of the run or to one that every OpenCTI has",
    );
  });

  test("the whole source again and again, and something where there is nothing", async () => {
    const found = await failing(
      mistake(async function* (context) {
        yield context.record("always", () => [author]);
        yield* run({ ...context, state: {} });
      }),
    );
    expect(found).toContain("the same source again: nothing is sent, no work is opened, the state stays");
    expect(found).toContain("an empty source is a good run: nothing is sent, no work is opened");
  });

  test("one bad record loses all", async () => {
    const strict = mistake(async function* ({ http, config, record }) {
      const items = await http
        .at(config.ACME_URL, { headers: { "x-key": "the-key" } })
        .json(config.ACME_URL, z.object({ items: z.array(Item) }), { query: { page: 2 } });
      for (const { name } of items.items) yield record("2/0", () => cve(name));
    });
    expect(await failing(strict)).toContain("a spoilt record loses itself only, and is named");
  });

  test("a run that fails, one that brings nothing", async () => {
    const success = "a run succeeds, and its one work is closed once, with the count of what was sent";
    const failed = mistake(async function* (context) {
      yield* run(context);
      throw new Error("at the end");
    });
    const nothing = mistake(async function* ({ checkpoint }) {
      yield checkpoint({ page: 1 });
    });
    expect(await failing(failed)).toContain(success);
    expect(await failing(nothing)).toContain(success);
  });

  test("settings that break their own word", async () => {
    const variables = {
      ACME_WRONG: env.url({ default: "feed.test", description: "A default that is no URL." }),
      ACME_LAX: variable(
        { default: "true", description: "A boolean that takes anything." },
        { type: "boolean" },
        () => true,
      ),
      ACME_MUTE: env.string({ default: "x", description: " " }),
      ACME_NARROW: variable(
        { default: "yes", description: "A boolean in another form than OpenCTI writes it." },
        { type: "boolean" },
        (text) => text === "yes",
      ),
    };
    const names = async (name: keyof typeof variables) =>
      failing({ ...good, config: config.extend({ [name]: variables[name] }) } as Connector);
    expect(await names("ACME_WRONG")).toContain("the settings of the fixtures are taken");
    expect(await names("ACME_LAX")).toContain("nonsense in a setting is refused by its name");
    expect(await names("ACME_MUTE")).toContain("each setting says what it does");
    expect(await names("ACME_NARROW")).toContain(
      "what OpenCTI's composer sets is taken, changes nothing and warns of nothing",
    );
  });
});
