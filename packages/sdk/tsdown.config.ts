import { defineConfig } from "tsdown";

export default defineConfig({
  entry: {
    index: "src/index.ts",
    stix: "src/stix/index.ts",
    runtime: "src/runtime/index.ts",
    testing: "src/testing/index.ts",
  },
  // the sources alone: for what conformance/ imports, declarations would be written beside it
  tsconfig: "tsconfig.build.json",
  dts: true,
  // no bare import where only a type came from: S3's client is optional, and missing in most installations
  treeshake: { moduleSideEffects: "no-external" },
  format: "esm",
  platform: "node",
  fixedExtension: true,
});
