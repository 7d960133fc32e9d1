import { type Connector, configSchema } from "@octi/sdk/runtime";
import type { CatalogueEntry } from "./catalogue-entry.ts";
import { logoOf } from "./catalogue-logo.ts";

/** Below a connector's folder, where OpenCTI's own connectors have theirs. */
export const metadata = "__metadata__";

/** A connector's manifest, key by key as OpenCTI's own connectors have it (platform-internals Q7). */
export interface Manifest extends CatalogueEntry {
  readonly slug: string;
  /** A path below the root; in the catalogue a data URL. */
  readonly logo: string;
  readonly contact: null;
  readonly verified: boolean;
  readonly last_verified_date: null;
  readonly playbook_supported: boolean;
  readonly support_version: string;
  readonly source_code: string | null;
  readonly manager_supported: boolean;
  /** The image's tag. */
  readonly container_version: string;
  /** The image's name, without a tag; a registry in front of it is a setting of OpenCTI's composer. */
  readonly container_image: string;
  readonly container_type: string;
}

/** What of a package.json goes into a manifest. */
export interface Published {
  /** The version of the package, which is the image's tag. */
  readonly version: string;
  /** Where the sources are: `repository` in the package.json of the root. */
  readonly repository: string | undefined;
}

/**
 * The manifest of a connector. Its slug has a prefix: OpenCTI finds contracts by slug and asks custom catalogues first, so
 * that `mitre` would open ours where somebody clicks on OpenCTI's own (catalog-domain.ts, findContractBySlug).
 */
export function manifestOf(
  { slug, type }: Pick<Connector, "slug" | "type">,
  entry: CatalogueEntry,
  { version, repository }: Published,
): Manifest {
  const { title, description, short_description, use_cases, solution_categories, license_type } = entry;
  return {
    title,
    slug: `octi-${slug}`,
    description,
    short_description,
    logo: `connectors/${slug}/${metadata}/logo.svg`,
    use_cases,
    solution_categories,
    license_type,
    contact: null,
    // what Filigran has verified
    verified: false,
    last_verified_date: null,
    // for connectors that enrich
    playbook_supported: false,
    max_confidence_level: entry.max_confidence_level,
    support_version: ">= 6.4.0",
    subscription_link: entry.subscription_link,
    source_code: repository === undefined ? null : `${repository}/tree/main/connectors/${slug}`,
    manager_supported: true,
    container_version: version,
    container_image: `octi/connector-${slug}`,
    container_type: type,
  };
}

/** A connector in the catalogue. */
export interface Contract {
  readonly connector: Connector;
  readonly manifest: Manifest;
}

/** The file for OpenCTI's `app:custom_catalogs`: everything that it needs, in one. */
export function catalogueFile(contracts: readonly Contract[]): object {
  return {
    // OpenCTI keeps catalogues by it: never that of its own, and never another one
    id: "octi-catalog-id",
    name: "octi",
    description: "Connectors in TypeScript that take the place of OpenCTI's own.",
    version: "rolling",
    contracts: contracts.map(({ connector, manifest }) => ({
      ...manifest,
      logo: `data:image/svg+xml;base64,${Buffer.from(logoOf(connector.slug)).toString("base64")}`,
      config_schema: configSchema(connector),
    })),
  };
}
