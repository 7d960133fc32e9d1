import * as z from "zod";
import { networkSocketAddressFamily, networkSocketType } from "../../enumerations.ts";
import { references } from "../../references.ts";
import { count, flag, hex, integer, maybe, object, ref, text } from "../common.ts";
import { headers } from "../headers.ts";
import { atLeastOne } from "../rules.ts";
import { strictly } from "../strictness.ts";

/** http-request-ext (STIX 2.1 section 6.12.2). */
export const HttpRequestExt = object({
  request_method: text,
  request_value: text,
  request_version: maybe(text),
  request_header: maybe(headers),
  message_body_length: maybe(integer),
  message_body_data_ref: maybe(ref(references["network-traffic"]["extensions.http-request-ext.message_body_data_ref"])),
});
/** http-request-ext. */
export type HttpRequestExt = z.infer<typeof HttpRequestExt>;

/** icmp-ext (section 6.12.3). */
export const IcmpExt = object({ icmp_type_hex: hex, icmp_code_hex: hex });
/** icmp-ext. */
export type IcmpExt = z.infer<typeof IcmpExt>;

const socketOptions = strictly(
  z.record(z.string(), z.number()) as unknown as z.ZodType<
    Readonly<Record<string, number>>,
    Readonly<Record<string, number>>
  >,
  {
    check(options: Readonly<Record<string, number>>) {
      if (Object.keys(options).length === 0) return "expected at least one option";
      const wrong = Object.entries(options).find(
        ([name, value]) =>
          !/^(SO|ICMP|ICMP6|IP|IPV6|MCAST|TCP|IRLMP)_[A-Z0-9_]+$/.test(name) || !Number.isInteger(value),
      );
      return wrong === undefined ? undefined : `expected whole numbers by names as in SO_KEEPALIVE, found ${wrong[0]}`;
    },
  },
);

/** socket-ext (section 6.12.4). */
export const SocketExt = object({
  address_family: z.enum(networkSocketAddressFamily),
  is_blocking: maybe(flag),
  is_listening: maybe(flag),
  options: maybe(socketOptions),
  socket_type: maybe(z.enum(networkSocketType)),
  socket_descriptor: maybe(count),
  socket_handle: maybe(integer),
});
/** socket-ext. */
export type SocketExt = z.infer<typeof SocketExt>;

/** tcp-ext (section 6.12.5). */
export const TcpExt = strictly(object({ src_flags_hex: maybe(hex), dst_flags_hex: maybe(hex) }), {
  rules: [atLeastOne("src_flags_hex", "dst_flags_hex")],
});
/** tcp-ext. */
export type TcpExt = z.infer<typeof TcpExt>;
