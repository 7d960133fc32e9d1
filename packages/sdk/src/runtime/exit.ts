/** Exit codes of a connector's process; 78 is `EX_CONFIG` of sysexits.h: restarting does not help. */
export const exit = { good: 0, failed: 1, configuration: 78 } as const;
