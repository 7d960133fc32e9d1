import { hostCommand } from "./host-command.ts";
import { connectors } from "./registry.ts";

void hostCommand(connectors, process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
