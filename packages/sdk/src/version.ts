import manifest from "../package.json" with { type: "json" };

/** The SDK's release, as it names itself to OpenCTI and to feeds. */
export const version: string = manifest.version;
