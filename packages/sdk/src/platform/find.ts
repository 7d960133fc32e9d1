import type { StixId } from "stix2-ts-types";
import type { Clock } from "../clock.ts";
import type { Platform } from "../connector.ts";
import { Misuse } from "../errors.ts";
import type { PlatformClient } from "./client.ts";
import { type Findable, findable, withMitreId } from "./findable.ts";
import { stixCoreObjects } from "./operations.ts";

/** Names in one question: a filter grows with them. */
const namesAtOnce = 50;
/** Entities in one answer. */
const pageSize = 100;
/** Answers, also "there is none", are good for this long: what a run itself imports may be what the next one looks for. */
const freshFor = 600_000;
/** More answers than this are not kept. */
const mostKept = 100_000;

interface Found {
  readonly id: StixId;
  readonly name: string;
}

interface Kept {
  readonly at: number;
  readonly found: Found | undefined;
}

/**
 * The look-ups that authors may make: a name wins over an alias or an id of ATT&CK's, an older entity over a younger one.
 * Filters with several keys mean "one of them" (connector-sdk-contract 8.4); OpenCTI compares without regard to case.
 */
export function openFind(
  client: PlatformClient,
  options: { readonly clock: Clock; readonly signal: AbortSignal },
): Platform {
  const { clock, signal } = options;
  const kept = new Map<string, Kept>();

  async function ask(types: readonly Findable[], names: readonly string[]): Promise<Map<string, Found>> {
    const mitre = types.some((type) => withMitreId.has(type)) ? ["x_mitre_id"] : [];
    const keys = ["name", ...mitre, ...new Set(types.map((type) => findable[type]))];
    const filters = {
      mode: "and",
      filters: [{ key: keys, values: names, operator: "eq", mode: "or" }],
      filterGroups: [],
    };
    const wanted = new Set(names);
    const byName = new Map<string, Found>();
    const byAlias = new Map<string, Found>();
    const take = (into: Map<string, Found>, name: string | null | undefined, found: Found) => {
      const key = name?.toLowerCase();
      if (key !== undefined && wanted.has(key) && !into.has(key)) into.set(key, found);
    };

    let after: string | undefined;
    do {
      const { stixCoreObjects: page } = await client.request(
        stixCoreObjects(types),
        { types, filters, first: pageSize, ...(after === undefined ? {} : { after }) },
        { signal, retry: "always" },
      );
      for (const { node } of page?.edges ?? []) {
        const found = { id: node.standard_id as StixId, name: node.name ?? "" };
        take(byName, node.name, found);
        take(byAlias, node.x_mitre_id, found);
        for (const alias of node.aliases ?? node.x_opencti_aliases ?? []) take(byAlias, alias, found);
      }
      after = page?.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? undefined) : undefined;
    } while (after !== undefined);
    return new Map([...byAlias, ...byName]);
  }

  return {
    async find({ types, names }) {
      const known = types.map(checked);
      const now = clock.now().getTime();
      const kind = known.toSorted().join();
      const answer = new Map<string, Found>();
      const open = new Set<string>();
      for (const name of names) {
        const key = name.toLowerCase();
        const before = kept.get(`${kind}|${key}`);
        if (before === undefined || now - before.at > freshFor) {
          if (key.trim() !== "") open.add(key);
        } else if (before.found !== undefined) answer.set(key, before.found);
      }
      if (known.length === 0) return answer;

      const all = [...open];
      for (let from = 0; from < all.length; from += namesAtOnce) {
        const part = all.slice(from, from + namesAtOnce);
        const found = await ask(known, part);
        if (kept.size + part.length > mostKept) kept.clear();
        for (const key of part) {
          const it = found.get(key);
          kept.set(`${kind}|${key}`, { at: now, found: it });
          if (it !== undefined) answer.set(key, it);
        }
      }
      return answer;
    },
  };
}

function checked(type: string): Findable {
  if (Object.hasOwn(findable, type)) return type as Findable;
  throw new Misuse(
    `platform.find: ${JSON.stringify(type)} is not a type with a name: ${Object.keys(findable).join(", ")}`,
  );
}
