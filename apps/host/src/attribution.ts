import { AsyncLocalStorage } from "node:async_hooks";

/** Tells whose code an error comes from that nobody has caught. */
export interface Attribution {
  /** Does what belongs to one connector; errors that nothing in it catches, now or later, are told to it. */
  within<T>(failed: (error: Error) => void, work: () => T): T;
  /** Takes the handlers away. */
  dispose(): void;
}

/**
 * Listens to errors that nobody has caught, and rejections, of a process in which several connectors run: each is told to
 * the connector in whose course it came up, so that the others go on.
 *
 * @param nobodys gets those that are no connector's
 */
export function openAttribution(process: NodeJS.Process, nobodys: (error: Error) => void): Attribution {
  const owner = new AsyncLocalStorage<(error: Error) => void>();
  const tell = (thrown: unknown) => {
    const failed = owner.getStore() ?? nobodys;
    failed(thrown instanceof Error ? thrown : new Error(String(thrown)));
  };
  process.on("uncaughtException", tell);
  process.on("unhandledRejection", tell);
  return {
    within: (failed, work) => owner.run(failed, work),
    dispose() {
      process.off("uncaughtException", tell);
      process.off("unhandledRejection", tell);
    },
  };
}
