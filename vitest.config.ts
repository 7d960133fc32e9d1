import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,connectors,apps}/*/src/**/*.test.ts", "bench/src/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
