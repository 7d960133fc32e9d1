import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";

type Environment = Readonly<Record<string, string | undefined>>;

/** The variables of `.env` in this folder; connectors read them, too, and count those of their environment more. */
export const dotenv = (): Environment => (existsSync(".env") ? parseEnv(readFileSync(".env", "utf8")) : {});

/** What a connector needs to run in front of the stand-in, whatever the environment and `.env` say. */
export function besideSandbox(
  { env, file }: { readonly env: Environment; readonly file: Environment },
  { url, token }: { readonly url: string; readonly token: string },
): Record<string, string> {
  const direct = env.NO_PROXY || env.no_proxy || file.NO_PROXY;
  return {
    OPENCTI_URL: url,
    OPENCTI_TOKEN: token,
    CONNECTOR_QUEUE_PROTOCOL: "api",
    OPENCTI_JSON_LOGGING: "false",
    // a proxy may know the way to the real feeds, and knows none to this machine
    NO_PROXY: [direct, new URL(url).hostname].filter(Boolean).join(","),
  };
}

/** An address as it may be shown: without user, password and query. */
export function shownAddress(address: string): string {
  if (!/^https?:/i.test(address) || !URL.canParse(address)) return "the address in OPENCTI_URL";
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}
