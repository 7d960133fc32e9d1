import { type DocumentNode, Kind, visit } from "graphql";

/**
 * What the sandbox's 6.9.17 schema has and OpenCTI 6.4.0 hadn't: types, `Type.field`, `Type.field(argument:)`, enum values.
 * From the two releases' stored introspection.
 */
export const laterThan64: ReadonlySet<string> = new Set([
  ...["ConnectorPriorityGroup", "S3Connection", "SecurityCoverage", "SecurityPlatform", "SSHKey"],
  ...["ConnectorConfig.s3", "ConnectorConfig.listen_callback_uri", "ConnectorConfig.dead_letter_routing"],
  ...["RegisterConnectorInput.auto_update", "RegisterConnectorInput.enrichment_resolution"],
  ...["RegisterConnectorInput.listen_callback_uri", "WorksOrdering.created_at"],
  ...["Connector.title", "Connector.auto_update", "Connector.enrichment_resolution", "Connector.is_managed"],
  ...[
    "Connector.connector_state_timestamp",
    "Connector.refreshed_at",
    "User.user_service_account",
    "UserAddInput.user_service_account",
    "UserAddInput.prevent_default_groups",
    "Connector.manager_requested_status",
    "Connector.connector_priority_group",
  ],
  ...[
    "Work.draft_context",
    "WorkEditMutations.addDraftContext",
    "Query.isWorkAlive",
    "Mutation.stixBundlePush(work_id:)",
  ],
]);

/** A schema's document without some of what it names. */
export function without(document: DocumentNode, names: ReadonlySet<string>): DocumentNode {
  let type = "";
  let field = "";
  const enterType = {
    enter: (node: { readonly name: { readonly value: string } }) => {
      type = node.name.value;
      return names.has(type) ? null : undefined;
    },
  };
  return visit(document, {
    [Kind.OBJECT_TYPE_DEFINITION]: enterType,
    [Kind.OBJECT_TYPE_EXTENSION]: enterType,
    [Kind.INPUT_OBJECT_TYPE_DEFINITION]: enterType,
    [Kind.ENUM_TYPE_DEFINITION]: enterType,
    [Kind.FIELD_DEFINITION](node) {
      field = `${type}.${node.name.value}`;
      return names.has(field) ? null : undefined;
    },
    [Kind.INPUT_VALUE_DEFINITION](node) {
      const argument = `${field}(${node.name.value}:)`;
      return names.has(argument) || names.has(`${type}.${node.name.value}`) ? null : undefined;
    },
    [Kind.ENUM_VALUE_DEFINITION]: (node) => (names.has(`${type}.${node.name.value}`) ? null : undefined),
  });
}
