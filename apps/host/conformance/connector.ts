/** cisa-kev as a process to kill: `node apps/host/conformance/connector.ts SPEED START`. */
import cisaKev from "@octi/connector-cisa-kev";
import { runProcess } from "./run-process.ts";

await runProcess(cisaKev);
