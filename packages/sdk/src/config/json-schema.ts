import type { Connector } from "../connector.ts";
import { readBoolean, readList } from "./values.ts";
import { type NamedVariable, variablesOf } from "./variables.ts";

/** A default as JSON Schema has it. */
function typed({ type, default: value }: NamedVariable): unknown {
  switch (type) {
    case "boolean":
      return readBoolean(value ?? "");
    case "integer":
    case "number":
      return Number(value);
    case "array":
      return readList(value ?? "");
    default:
      return value;
  }
}

const property = (variable: NamedVariable): object => ({
  ...(variable.name === "CONNECTOR_TYPE" ? { const: "EXTERNAL_IMPORT" } : {}),
  description: variable.description,
  type: variable.type,
  ...(variable.type === "array" ? { items: { type: "string" } } : {}),
  ...(variable.format ? { format: variable.format } : {}),
  ...(variable.secret ? { writeOnly: true } : {}),
  ...(variable.enum && variable.name !== "CONNECTOR_TYPE" ? { enum: variable.enum } : {}),
  ...(variable.minimum === undefined ? {} : { minimum: variable.minimum }),
  ...(variable.default ? { default: typed(variable) } : {}),
  ...(variable.deprecated ? { deprecated: true } : {}),
});

/**
 * The configuration as JSON Schema 2020-12, in the shape that OpenCTI's catalogue takes: flat, upper-case names, known
 * keywords and formats only, without CONNECTOR_ID, which OpenCTI gives (platform-internals Q7).
 */
export function configSchema(connector: Connector): object {
  const { own, general } = variablesOf(connector);
  const shown = [...general, ...own].filter(({ name }) => name !== "CONNECTOR_ID");
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `https://octi.invalid/connectors/${connector.slug}.schema.json`,
    type: "object",
    properties: Object.fromEntries(shown.map((variable) => [variable.name, property(variable)])),
    required: shown.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: true,
  };
}
