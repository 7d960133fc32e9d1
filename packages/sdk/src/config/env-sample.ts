import type { Connector } from "../connector.ts";
import { type NamedVariable, variablesOf } from "./variables.ts";

/** A `#` would begin a comment. */
const quoted = (text: string): string => (text.includes("#") ? `"${text}"` : text);

/** Two lines of a `.env.sample`: what a variable is, and the assignment, commented out where a default does. */
export function sampleLines({
  name,
  description,
  default: value,
  required,
  example,
  secret,
  enum: values,
}: NamedVariable): string[] {
  const comment = `# ${description}${values && values.length > 1 ? ` (${values.join(" | ")})` : ""}`;
  if (required) return [comment, `${name}=${secret ? "ChangeMe" : quoted(example ?? "ChangeMe")}`];
  return [comment, `#${name}=${quoted(value || (secret ? "" : (example ?? "")))}`];
}

/** The text of a `.env.sample`: what has to be set, then everything else with its default, commented out. */
export function envSample(connector: Connector): string {
  const { own, general } = variablesOf(connector);
  const current = [...own, ...general].filter(({ deprecated }) => !deprecated);
  const [needed, optional] = [current.filter(({ required }) => required), current.filter(({ required }) => !required)];
  return [...needed, ...optional].flatMap((variable) => [...sampleLines(variable), ""]).join("\n");
}
