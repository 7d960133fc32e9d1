/** The Python connector's test for IPv4, with or without a prefix length; it takes everything else for IPv6. */
const ipv4 = /^((25[0-5]|(2[0-4]|1\d|[1-9]|)\d)\.?\b){4}(\/([1-9]|[1-2]\d|3[0-2]))?\n?$/;

/** Whether a value is taken for an IPv4 address. */
export const isIpv4 = (value: string): boolean => ipv4.test(value);

/** Whether a value is an IPv6 address, with or without a prefix length. */
export function isIpv6(value: string): boolean {
  const [, address, prefix = "128"] = /^([0-9a-f:.]+)(?:\/(\d{1,3}))?$/i.exec(value) ?? [];
  return address !== undefined && Number(prefix) <= 128 && URL.canParse(`http://[${address}]`);
}
