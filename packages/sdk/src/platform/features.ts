/** What a release of OpenCTI has of that which not all have (6.4 to 7.x; pycti-v7 section 2). */
export interface Features {
  /** As OpenCTI says it: `6.9.17`, `7.260817.0`. */
  readonly version: string;
  /** `workAdd(isMultiPartWork:)`: a work completes only after `toProcessed` (7.260430 on). */
  readonly multipart: boolean;
  /** `stixBundlePush(work_id:)`: a pushed bundle counts for a work (6.6 on). */
  readonly pushWork: boolean;
  /** `Connector.connector_state_timestamp`: tells a reset exactly (6.7 on). */
  readonly stateTimestamp: boolean;
  /** `Connector.connector_state_reset`: the next ping will be swallowed. */
  readonly stateReset: boolean;
  /** Names that `RegisterConnectorInput` has; any other name is refused. */
  readonly registerInput: ReadonlySet<string>;
}

/** All that is ever sent; a release that has less says so, and that is left out then. */
export const fullest = {
  multipart: true,
  pushWork: true,
  stateTimestamp: true,
  stateReset: true,
  registerInput: new Set([
    "id",
    "name",
    "type",
    "scope",
    "auto",
    "auto_update",
    "enrichment_resolution",
    "only_contextual",
    "playbook_compatible",
    "xtm_one_intent",
    "version",
    "slug",
  ]),
} as const satisfies Omit<Features, "version">;

/**
 * The name that a validation error refuses: `Cannot query field "x"`, `Unknown argument "x"`, `Field "x" is not defined by type`.
 * The suggestions after it are never read: OpenCTI may be set to leave them out (platform-internals Q1).
 */
function refusedName(message: string): string | undefined {
  return /(?:Cannot query field|Unknown argument|; Field|\. Field|^Field) "(\w+)"/.exec(message)?.[1];
}

/**
 * The features without what a validation error named; `undefined` when the error names nothing that could be left out.
 * For platforms that don't answer what they have: a refused document has had no effect, so it may be sent again.
 */
export function without(features: Features, message: string): Features | undefined {
  const name = refusedName(message);
  switch (name) {
    case undefined:
      return undefined;
    case "isMultiPartWork":
      return features.multipart ? { ...features, multipart: false } : undefined;
    case "work_id":
      return features.pushWork ? { ...features, pushWork: false } : undefined;
    case "connector_state_timestamp":
      return features.stateTimestamp ? { ...features, stateTimestamp: false } : undefined;
    case "connector_state_reset":
      return features.stateReset ? { ...features, stateReset: false } : undefined;
    case "id":
    case "name":
    case "type":
    case "scope":
      return undefined; // every release has them
    default: {
      if (!features.registerInput.has(name)) return undefined;
      const registerInput = new Set(features.registerInput);
      registerInput.delete(name);
      return { ...features, registerInput };
    }
  }
}
