import { defineConfig } from "tsdown";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    stix: "src/stix/index.ts",
    runtime: "src/runtime/index.ts",
    testing: "src/testing/index.ts",
  },
  dts: true,
  format: "esm",
  platform: "node",
  fixedExtension: true,
});
