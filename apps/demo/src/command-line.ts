/**
 * Runs a program with its options: what is wrong with them is said with the usage, as exit code 78; `--help` is answered.
 *
 * @param parse throws what is wrong
 * @param main resolves to the exit code
 */
export async function runCommand<O extends { readonly help: boolean }>(
  usage: string,
  parse: () => O,
  main: (options: O) => Promise<number>,
): Promise<void> {
  let options: O;
  try {
    options = parse();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exitCode = 78;
    return;
  }
  if (options.help) return console.log(usage);
  process.exitCode = await main(options).catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  });
}
