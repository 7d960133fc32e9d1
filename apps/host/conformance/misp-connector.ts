/** misp-feed as a process to kill: `node apps/host/conformance/misp-connector.ts SPEED START`. */
import mispFeed from "@octi/connector-misp-feed";
import { runProcess } from "./run-process.ts";

await runProcess(mispFeed);
