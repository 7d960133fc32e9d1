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
  return [...alike(deviations)]
    .map(([, [{ field, reason, before, after }, types]]) =>
      [`**${types.join(", ")}, \`${field}\`**: ${reason}`, json("Python", before), json("Here", after)].join("\n\n"),
    )
    .join("\n\n");
}

/** What has one reason is told once, with the example of its first entry. */
function alike(deviations: readonly Deviation[]): ReadonlyMap<string, readonly [first: Deviation, types: string[]]> {
  const found = new Map<string, readonly [Deviation, string[]]>();
  for (const deviation of deviations) {
    const key = `${deviation.field} ${deviation.reason}`;
    const before = found.get(key);
    if (before) before[1].push(deviation.type);
    else found.set(key, [deviation, [deviation.type]]);
  }
  return found;
}
