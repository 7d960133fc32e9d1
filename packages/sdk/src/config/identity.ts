import { v5 } from "uuid";
import type { Connector } from "../connector.ts";

/** Namespace of the ids that octi gives to connectors without one. */
const namespace = "6c1f3b0e-6f0d-5a0b-9d0a-3c1d5f2b7e64";

/**
 * The id of a connector for which nobody set one: the Python connector's default where it has one and the name is its
 * default, so that a swap keeps state and queue; else the same UUID at each start, made of slug and name, so that two
 * connectors of one kind differ. One that is told from others of its process by a name has an id made of that.
 *
 * @param instance that name: `circl` of `misp-feed:circl`
 */
export function defaultId(
  { slug, id, name }: Pick<Connector, "slug" | "id" | "name">,
  chosenName: string,
  instance?: string,
): string {
  if (instance !== undefined) return v5(`${slug}:${instance}`, namespace);
  return id !== undefined && chosenName === name ? id : v5(`${slug}/${chosenName}`, namespace);
}
