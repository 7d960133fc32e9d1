import type { Identity } from "stix2-ts-types";
import { type Builder, builder, type Properties, textOf } from "./builder.ts";
import { fold } from "./python.ts";

/** Id from `name` and `identity_class`. OpenCTI's classes: `individual`, `class` (a sector), `system`, `organization`, `securityplatform`. */
export const identity: Builder<"identity"> = builder("identity", (parts) => ({
  name: fold(textOf(parts, "name")),
  identity_class: textOf(parts, "identity_class").toLowerCase(),
}));

/** An identity whose class is said by the builder's name. */
type OfClass = Omit<Properties<"identity">, "identity_class">;

/** An identity of class `organization`. */
export function organization(properties: OfClass): Identity {
  return identity({ ...properties, identity_class: "organization" });
}

/** An identity of class `individual`. */
export function individual(properties: OfClass): Identity {
  return identity({ ...properties, identity_class: "individual" });
}

/** An identity of class `class`, which OpenCTI shows as a sector. */
export function sector(properties: OfClass): Identity {
  return identity({ ...properties, identity_class: "class" });
}
