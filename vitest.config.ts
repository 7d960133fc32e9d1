import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,connectors,apps}/*/src/**/*.test.ts", "bench/src/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // two on a small machine, too: the longest tests wait for RabbitMQ most of their time
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
