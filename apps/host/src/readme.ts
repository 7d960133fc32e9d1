import { type Connector, configTable } from "@octi/sdk/runtime";
import { type Deviation, deviationsText } from "./deviations.ts";

const end = "<!-- /generated -->";
const begin = (name: string): string => `<!-- generated:${name} -->`;

/** A pair of markers, with what is generated between them. */
const section = (name: string, content: string): string => `${begin(name)}\n${content}\n${end}`;

/** The text with what stands between a pair of markers replaced. Throws, in words, where the pair is missing. */
function between(text: string, name: string, content: string): string {
  const from = text.indexOf(begin(name));
  const next = text.indexOf(end, from);
  if (from < 0 || next < 0)
    throw new Error(`expected a line "${begin(name)}" and below it a line "${end}", between which text is generated`);
  return `${text.slice(0, from)}${section(name, content)}${text.slice(next + end.length)}`;
}

/** The README of a connector that has none yet. */
function firstReadme({ slug, name }: Connector, description: string, differs: boolean): string {
  const differences = differs ? `\n## Differences\n\n${section("differences", "")}\n` : "";
  return `# ${name}

${description}

\`\`\`sh
npx -y pnpm@12.21.0 connector ${slug} --check      # settings, OpenCTI, token and source, on one screen
npx -y pnpm@12.21.0 connector ${slug} --dry-run    # the objects as lines of JSON, without OpenCTI
npx -y pnpm@12.21.0 connector ${slug}
\`\`\`

## Configuration

Beside the variables that every connector has:

${section("configuration", "")}
${differences}`;
}

/** What the README of a connector is made of. */
export interface ReadmeParts {
  /** The README as it is; `undefined` where there is none. */
  readonly text: string | undefined;
  /** What the connector's package.json says of it. */
  readonly description: string;
  /** `undefined` for a connector that replaces no Python connector. */
  readonly deviations: readonly Deviation[] | undefined;
}

/**
 * The README of a connector, with its tables between their markers.
 *
 * @throws {Error} in words, when markers are missing
 */
export function readmeOf(connector: Connector, { text, description, deviations }: ReadmeParts): string {
  const first = text ?? firstReadme(connector, description, deviations !== undefined);
  const configured = between(first, "configuration", configTable(connector));
  if (deviations !== undefined) return between(configured, "differences", deviationsText(deviations));
  if (!configured.includes(begin("differences"))) return configured;
  throw new Error(
    `has a line "${begin("differences")}", but deviations.json is missing: write [] where nothing differs`,
  );
}
