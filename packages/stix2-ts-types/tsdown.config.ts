import { defineConfig } from "tsdown";

export default defineConfig({
  entry: { index: "src/index.ts", zod: "src/zod/index.ts" },
  dts: true,
  format: "esm",
  fixedExtension: true,
});
