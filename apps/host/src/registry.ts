// Generated from the folder connectors/ by `pnpm generate`. Do not edit.

/** Loads a connector by its slug; only what is asked for is loaded. */
export const connectors = {
  "cisa-kev": () => import("@octi/connector-cisa-kev"),
} as const;
