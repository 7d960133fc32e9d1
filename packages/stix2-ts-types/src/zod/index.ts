export { Bundle, StrictBundle } from "./bundle.ts";
export * from "./catalogue.ts";
export { schemas } from "./registry.ts";
export { looseSchema, parseObject, strictSchema } from "./schema.ts";
