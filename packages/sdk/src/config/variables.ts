import type * as z from "zod";
import type { Connector } from "../connector.ts";
import { type Variable, variableOf } from "./env.ts";
import { settings } from "./settings.ts";

/** A variable with its name. */
export interface NamedVariable extends Variable {
  readonly name: string;
}

const named = (shape: Readonly<Record<string, z.ZodType>>): NamedVariable[] =>
  Object.entries(shape).flatMap(([name, schema]) => {
    const variable = variableOf(schema);
    return variable ? [{ name, ...variable }] : [];
  });

/** The variables of a connector, its own and the general ones, each in the order of their definition. */
export function variablesOf(connector: Connector): {
  readonly own: readonly NamedVariable[];
  readonly general: readonly NamedVariable[];
} {
  return { own: named(connector.config.shape), general: named(settings(connector).shape) };
}
