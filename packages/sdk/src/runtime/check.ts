import type { Writable } from "node:stream";
import type { Connector } from "../connector.ts";
import { PlatformRefused, PlatformUnavailable } from "../errors.ts";
import { needed, readCapabilities } from "../platform/capabilities.ts";
import { about } from "../platform/operations.ts";
import { boot, type HostOptions } from "./boot.ts";
import { exit } from "./exit.ts";

/**
 * Looks at everything that a run needs, without registering or sending: settings, OpenCTI, the token's capabilities, the
 * source. Each is said in a line; one that fails does not hide the others.
 *
 * @returns the exit code: 0 when all is well, 1 when something is not, 78 for a wrong configuration
 */
export async function checkConnector(connector: Connector, options: HostOptions, output: Writable): Promise<number> {
  const booted = boot(connector, options);
  const say = (good: boolean, what: string, text: string) =>
    output.write(`${good ? "✓" : "✗"} ${what.padEnd(9)} ${text}\n`);
  if (!booted) {
    say(false, "settings", "see the messages above");
    return exit.configuration;
  }
  const { configuration, log, clock, network } = booted;
  const { settings, config, notes } = configuration;
  const warnings = notes.filter(({ level }) => level === "warn").length;
  say(true, "settings", `good${warnings > 0 ? `, with ${warnings} warnings above` : ""}`);

  let good = true;
  const look = async (what: string, find: () => Promise<string>) => {
    try {
      say(true, what, await find());
    } catch (error) {
      good = false;
      const hint = error instanceof PlatformRefused || error instanceof PlatformUnavailable ? ` ${error.hint}` : "";
      say(false, what, `${error instanceof Error ? error.message : error}${hint}`);
    }
  };

  const { signal } = options;
  try {
    await look("OpenCTI", async () => {
      const { version } = (await network.client.request(about, {}, { signal, timeout: 15_000 })).about;
      return `${version} at ${settings.OPENCTI_URL}`;
    });
    await look("token", async () => {
      const { user, missing } = await readCapabilities(network.client, signal);
      if (missing.length === 0) return `user "${user}" has what a connector needs`;
      const list = missing.map((name) => `${name} (${needed[name]})`).join(", ");
      throw new Error(`user "${user}" lacks ${list}: give it the role "Connector" (Settings > Security > Users)`);
    });
    await look("source", async () => {
      if (!connector.check) return "this connector has no check of its source";
      await connector.check({
        config,
        now: clock.now(),
        http: network.http(signal),
        platform: { find: async () => new Map() },
        log,
        signal,
        skip: () => {},
      });
      return "answers with what is expected";
    });
  } finally {
    network.close();
  }
  return good ? exit.good : exit.failed;
}
