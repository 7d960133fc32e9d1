import type { Writable } from "node:stream";
import type { Connector } from "../connector.ts";
import { ConfigurationError, hintOf, type Problem } from "../errors.ts";
import { onOneLine } from "../one-line.ts";
import { masked } from "../ops/log.ts";
import { neededBy, readCapabilities } from "../platform/capabilities.ts";
import { about } from "../platform/operations.ts";
import { validationOf } from "../platform/validation.ts";
import { type Boot, type HostOptions, openBoot } from "./boot.ts";
import { exit } from "./exit.ts";

/** `CISA_TLP is "PURPLE": expected one of … (for example CISA_TLP=TLP:CLEAR)`. */
function wording({ key, value, message, example }: Problem): string {
  const found = value === undefined ? "" : ` is ${JSON.stringify(value)}:`;
  return `${key}${found} ${message}${example === undefined ? "" : ` (for example ${key}=${example})`}`;
}

/**
 * Looks at everything that a run needs, without registering or sending: settings, OpenCTI, the token's capabilities, the
 * source. Each is said in a line (`✓` good, `!` a remark, `✗` wrong); one that fails does not hide the others. Of wrong
 * settings each has a line of its own, and nobody is asked then.
 *
 * @returns the exit code: 0 when all is well, 1 when something is not, 78 for a wrong configuration
 */
export async function checkConnector(connector: Connector, options: HostOptions, output: Writable): Promise<number> {
  let secrets: readonly string[] = [];
  const say = (sign: "✓" | "!" | "✗", what: string, text: string) =>
    output.write(`${sign} ${what.padEnd(9)} ${onOneLine(masked(text, secrets))}\n`);
  let booted: Boot;
  try {
    booted = openBoot(connector, options);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const { level, key, message } of error.notes) if (level === "warn") say("!", "settings", `${key} ${message}`);
    for (const problem of error.problems) say("✗", "settings", wording(problem));
    return exit.configuration;
  }
  const { configuration, log, clock, network } = booted;
  const { settings, config, notes } = configuration;
  secrets = configuration.secrets;
  say("✓", "settings", "good");
  for (const { key, message } of notes) say("!", "settings", `${key} ${message}`);

  let good = true;
  const look = async (what: string, find: () => Promise<string>) => {
    try {
      say("✓", what, await find());
    } catch (error) {
      good = false;
      const hint = hintOf(error);
      say("✗", what, `${error instanceof Error ? error.message : error}${hint === undefined ? "" : ` ${hint}`}`);
    }
  };

  const { signal } = options;
  let version = "";
  try {
    await look("OpenCTI", async () => {
      version = (await network.client.request(about, {}, { signal, timeout: 15_000 })).about.version;
      return `${version} at ${settings.OPENCTI_URL}`;
    });
    await look("token", async () => {
      const needed = neededBy({
        uploads:
          settings.CONNECTOR_VALIDATE_BEFORE_IMPORT &&
          validationOf(version, settings.CONNECTOR_QUEUE_PROTOCOL) === "workbench",
        account: settings.CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT,
      });
      const { user, missing } = await readCapabilities(network.client, needed, signal);
      if (missing.length === 0) return `user "${user}" has what a connector needs`;
      const list = missing.map((name) => `${name} (${needed[name]})`).join(", ");
      throw new Error(
        `user "${user}" lacks ${list}: ${
          settings.CONNECTOR_AUTO_CREATE_SERVICE_ACCOUNT
            ? "take an administrator's token"
            : 'give it the role "Connector" (Settings > Security > Users)'
        }`,
      );
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
