/** A connector as a process to kill: `node apps/host/conformance/any-connector.ts SPEED START SLUG`. */
import { connectors } from "../src/registry.ts";
import { runProcess } from "./run-process.ts";

const slug = process.argv[4] as keyof typeof connectors;
await runProcess((await connectors[slug]()).default);
