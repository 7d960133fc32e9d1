import { rabbitmqMissing } from "@octi/sandbox/rabbitmq";
import { type Options, optionsOf, usage } from "./options.ts";
import { startWorld } from "./world.ts";

/** Exit codes of sysexits.h, as the connectors use them. */
const configuration = 78;

async function main(): Promise<void> {
  let options: Options;
  try {
    options = optionsOf(process.argv.slice(2), process.env);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exitCode = configuration;
    return;
  }
  if (options.help) return console.log(usage);
  if (rabbitmqMissing) {
    console.error(`nothing is measured: ${rabbitmqMissing}`);
    process.exitCode = 1;
    return;
  }
  const world = await startWorld(".");
  await world.stop();
}

await main();
