import type { User } from "./access.ts";
import { openDatabase } from "./database.ts";
import type { Incoming, Line } from "./entity-type.ts";
import { openPlatform } from "./platform.ts";
import { type Quirks, usualQuirks } from "./quirks.ts";
import type { Wait } from "./retry-wait.ts";
import { standardId } from "./standard-id.ts";

/** Id of the connector that tests register. */
export const connectorId = "5f7c1c5a-3a76-4a0e-9d67-0c5a5f5b1d11";

/** A user who may everything that tests do not mean to be refused. */
export const operator: User = {
  id: "user-1",
  name: "Operator",
  token: "t",
  capabilities: ["CONNECTORAPI", "MODULES_MODMANAGE", "KNOWLEDGE"],
};

/** A platform in memory whose clock stands still until it is moved, with one connector. */
export function testPlatform({
  line = "7",
  quirks = {},
  wait = async () => {},
  users = [operator],
}: {
  line?: Line;
  quirks?: Partial<Quirks>;
  /** How the workers wait between tries: not at all where nothing is said. */
  wait?: Wait;
  users?: readonly User[];
} = {}) {
  let at = Date.parse("2026-03-01T12:00:00.000Z");
  const platform = openPlatform(openDatabase(undefined), {
    release: line,
    quirks: { ...usualQuirks, ...quirks },
    now: () => new Date(at),
    users,
    wait,
  });
  const { connectors, works, worker } = platform;
  connectors.register({ id: connectorId, name: "Test", type: "EXTERNAL_IMPORT", scope: ["all"] }, "user-1");
  return {
    ...platform,
    pass(milliseconds: number) {
      at += milliseconds;
    },
    newWork: (multipart = false) => works.add({ connectorId, name: "run", userId: "user-1", multipart }).id,
    /** Pushes objects as one bundle of a work and waits until all is done. */
    async push(work: string | null, ...objects: readonly unknown[]) {
      worker.push(connectorId, work, JSON.stringify({ type: "bundle", objects }));
      await worker.idle();
    },
  };
}

/** An object under the id that the platform gives it. */
export function identified(type: string, properties: object): Incoming {
  const draft = { spec_version: "2.1", ...properties, type, id: `${type}--00000000-0000-4000-8000-000000000000` };
  return { ...draft, id: standardId(draft, "7") };
}
