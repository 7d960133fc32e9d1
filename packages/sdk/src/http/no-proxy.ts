import { BlockList, isIP } from "node:net";

/** A host without the brackets of IPv6 and without the dot that may end a full name. */
const bare = (host: string) => host.replace(/^\[|\]$/g, "").replace(/\.$/, "");

const family = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** `host:port` or `[host]:port`; an IPv6 address without brackets has no port. */
function withPort(entry: string): { host: string; port: string | undefined } {
  const found = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry);
  return found ? { host: bare(found[1] ?? ""), port: found[2] } : { host: bare(entry), port: undefined };
}

/**
 * Reads a `NO_PROXY` as curl and Python's requests do: names stand for themselves and all below them, with or without
 * `.` or `*.` before them; `*` for everything; an address may be a network (`10.0.0.0/8`); a port restricts an entry to it.
 * Names are not resolved: an address matches only where the URL has an address.
 *
 * @returns whether a URL is asked directly
 */
export function directly(noProxy: string): (url: URL) => boolean {
  const networks = new BlockList();
  const names: { host: string; port: string | undefined }[] = [];
  for (const entry of noProxy.toLowerCase().split(/[\s,]+/)) {
    if (entry === "") continue;
    const [, address = "", length] = /^([^/]+)\/(\d+)$/.exec(entry) ?? [];
    const version = isIP(bare(address));
    if (version !== 0 && Number(length) <= (version === 6 ? 128 : 32)) {
      networks.addSubnet(bare(address), Number(length), family(bare(address)));
      continue;
    }
    const { host, port } = withPort(entry);
    names.push({ host: host.replace(/^\*?\./, ""), port });
  }
  return (url) => {
    const host = bare(url.hostname.toLowerCase());
    const usual = url.protocol === "https:" ? "443" : "80";
    const isAddress = isIP(host) !== 0;
    if (isAddress && networks.check(host, family(host))) return true;
    return names.some(({ host: name, port }) => {
      if (port !== undefined && port !== (url.port || usual)) return false;
      return name === "*" || name === host || (!isAddress && name !== "" && host.endsWith(`.${name}`));
    });
  };
}
