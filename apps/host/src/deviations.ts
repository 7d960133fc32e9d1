/** An entry of a connector's deviations.json: where its objects differ from the Python connector's. */
export interface Deviation {
  /** STIX type, or `*`. */
  readonly type: string;
  /** The field, or `missing` or `extra` for whole objects. */
  readonly field: string;
  readonly cases?: readonly string[];
  /** Why that is better for the user's data. */
  readonly reason: string;
  readonly before: unknown;
  readonly after: unknown;
}

const json = (title: string, value: unknown): string =>
  `${title}:\n\n\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;

/** The section on differences of a connector's README. */
export function deviationsText(deviations: readonly Deviation[]): string {
  if (deviations.length === 0) return "None: with the default settings it sends the same objects, field by field.";
  return deviations
    .map(({ type, field, reason, before, after }) =>
      [`**${type}, \`${field}\`**: ${reason}`, json("Python", before), json("Here", after)].join("\n\n"),
    )
    .join("\n\n");
}
