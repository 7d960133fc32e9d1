import type { Connector } from "../connector.ts";
import { type NamedVariable, variablesOf } from "./variables.ts";

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");

function row({ name, default: value, required, description, enum: values, secret }: NamedVariable): string {
  const words =
    values && !description.includes(values[0] ?? "") ? ` One of ${values.map((one) => `\`${one}\``).join(", ")}.` : "";
  const file = secret ? ` Or \`${name}_FILE\`.` : "";
  const shown = required ? "**required**" : value ? `\`${cell(value)}\`` : "";
  return `| \`${name}\` | ${shown} | ${cell(description + words + file)} |`;
}

const table = (variables: readonly NamedVariable[]): string =>
  ["| variable | default | what it does |", "| --- | --- | --- |", ...variables.map(row)].join("\n");

/** The configuration as Markdown for a README: the connector's own variables, then those of every connector. */
export function configTable(connector: Connector): string {
  const { own, general } = variablesOf(connector);
  return [
    table(own),
    "",
    "Those of every connector, as the Python connectors have them. In `config.yml` the same names by section: `opencti.url`, `connector.log_level`, …",
    "",
    table(general),
  ].join("\n");
}
