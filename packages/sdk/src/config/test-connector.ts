import * as z from "zod";
import { ConfigurationError } from "../errors.ts";
import { env } from "./env.ts";
import { type Configurable, readConfiguration } from "./read.ts";

/** A connector with a variable of each kind. */
export const sample = {
  slug: "sample",
  name: "Sample Feed",
  id: "sample--ba292941-3d20-4bfa-adea-08c0a08406df",
  scope: ["vulnerability", "report"],
  every: "P2D",
  config: z.object({
    SAMPLE_URL: env.url({ default: "https://feed.example/list.json", description: "Where the list is." }),
    SAMPLE_TLP: env.tlp({ default: "TLP:WHITE", description: "Marking of every object." }),
    SAMPLE_KEY: env.secret({ optional: true, description: "Key of the feed." }),
    SAMPLE_PAGE_SIZE: env.int({ default: 50, minimum: 1, description: "Entries of a page." }),
    SAMPLE_RATE: env.number({ optional: true, minimum: 0, description: "Requests a second." }),
    SAMPLE_TYPES: env.list({ default: ["a", "b"], description: "Types." }),
    SAMPLE_MODE: env.choice(["all", "new"], { default: "all", description: "What is sent." }),
    SAMPLE_DETAILS: env.boolean({ default: false, description: "More of it." }),
    SAMPLE_FROM: env.instant({ default: "P30D", description: "From when on." }),
    SAMPLE_PAUSE: env.duration({ default: "PT1S", description: "Time between two pages." }),
    SAMPLE_LABEL: env.string({ default: "#sample | feed", description: "Label of every object." }),
    SAMPLE_INTERVAL: env.deprecated({
      use: "CONNECTOR_DURATION_PERIOD",
      convert: (days) => {
        if (!/^\d+$/.test(days)) throw new Error("expected whole days");
        return `P${days}D`;
      },
    }),
  }),
} as const;

/** What has to be set for any connector. */
export const minimal = { OPENCTI_URL: "http://opencti:8080", OPENCTI_TOKEN: "d434ce02-e58e-4cac-8b4c-42bf16748e84" };

/** Reads the sample's settings from the environment alone. */
export const read = (variables: Readonly<Record<string, string>> = {}) =>
  readConfiguration(sample, { env: { ...minimal, ...variables }, cwd: import.meta.dirname, folders: [] });

/** What is wrong with these variables. Throws where nothing is. */
export function problemsOf<C extends z.ZodObject>(
  connector: Configurable<C>,
  env: Readonly<Record<string, string>>,
  cwd: string = import.meta.dirname,
): ConfigurationError {
  try {
    readConfiguration(connector, { env, cwd, folders: [] });
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error("nothing was wrong");
}

/** What is wrong with these variables of the sample. */
export const problems = (variables: Readonly<Record<string, string>>): ConfigurationError =>
  problemsOf(sample, { ...minimal, ...variables });
