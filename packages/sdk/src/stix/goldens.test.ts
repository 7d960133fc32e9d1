import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { builderOf } from "./test-vector.ts";

const goldens = new URL("../../../../../shared/golden/", import.meta.url);
const there = existsSync(goldens);

/** Whose ids are made of just the properties that they carry. */
const types = new Set(
  `attack-pattern cryptocurrency-wallet domain-name email-addr email-message file hostname identity indicator infrastructure
  intrusion-set ipv4-addr ipv6-addr malware mutex phone-number software text tool url user-account vulnerability windows-registry-key`.split(
    /\s+/,
  ),
);

test.skipIf(!there)(
  `what the Python connectors sent, from its properties${there ? "" : " (skipped: no shared data)"}`,
  () => {
    const made = new Map<string, number>();
    for (const connector of ["alienvault", "cisa-kev", "misp-feed"]) {
      for (const name of readdirSync(new URL(`${connector}/`, goldens))) {
        const file = new URL(`${connector}/${name}/objects.json.gz`, goldens);
        if (!existsSync(file) || name.startsWith("guess-")) continue; // guessed objects have the platform's ids
        for (const line of gunzipSync(readFileSync(fileURLToPath(file)))
          .toString()
          .split("\n")) {
          const text = line.trim().replace(/,$/, "");
          if (!text.startsWith("{")) continue;
          const { id, type, spec_version, nb_deps, pattern_version, ...properties } = JSON.parse(text);
          if (!types.has(type) || (made.get(type) ?? 0) >= 2_000) continue;
          const sent = { type, spec_version, id, ...properties, ...(pattern_version && { pattern_version }) };
          expect(builderOf(type)(properties)).toEqual(sent);
          made.set(type, (made.get(type) ?? 0) + 1);
        }
      }
    }
    expect([...types].filter((type) => !made.has(type))).toEqual([]);
  },
);
