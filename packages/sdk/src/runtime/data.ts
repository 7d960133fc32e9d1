import { randomUUID } from "node:crypto";
import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { type Ledger, openLedger } from "../ledger/ledger.ts";
import { takeLock } from "../ledger/lock.ts";
import type { Session } from "../platform/session.ts";
import type { Boot } from "./boot.ts";

/** What a connector keeps on disk. */
export interface Data {
  readonly ledger: Ledger;
  close(): Promise<void>;
}

/** The folder of the image; others have none unless they are told one. */
const usual = "/data";

/**
 * Opens what the connector keeps between runs: `undefined` where the settings, or the file system, don't let it, which is said
 * once.
 *
 * @throws {ConfigurationError} another process uses it, or it was written by a newer version
 */
export async function openData({ configuration, log, clock }: Boot, session: Session): Promise<Data | undefined> {
  const { settings } = configuration;
  if (!settings.CONNECTOR_CHANGES_ONLY) return undefined;
  if (settings.CONNECTOR_VALIDATE_BEFORE_IMPORT) {
    log.info(
      "what waits for validation may be rejected there, so every run brings everything that the state doesn't cover",
    );
    return undefined;
  }
  const folder = settings.CONNECTOR_DATA_DIR;
  const without = (error: unknown): undefined => {
    log[folder === usual ? "info" : "warn"](
      { folder, cause: error instanceof Error ? error.message : String(error) },
      "CONNECTOR_DATA_DIR is no folder that can be written to: what the state doesn't cover is sent again in each run",
    );
  };
  try {
    if (folder !== usual) mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    return without(error);
  }
  const lock = await takeLock(join(folder, `${session.id}.lock`));
  try {
    const ledger = openLedger(join(folder, `${session.id}.ledger`), {
      platform: session.features.version,
      now: clock.now().getTime(),
      token: randomUUID,
    });
    ledger.compact();
    return {
      ledger,
      async close() {
        ledger.close();
        await lock?.release();
      },
    };
  } catch (error) {
    await lock?.release();
    if (error instanceof ConfigurationError) throw error;
    return without(error);
  }
}
