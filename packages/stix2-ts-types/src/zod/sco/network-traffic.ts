import * as z from "zod";
import { references } from "../../references.ts";
import { count, dictionary, flag, integer, list, maybe, port, ref, refs, text, timestamp } from "../common.ts";
import { extensions } from "../extensions.ts";
import { observable } from "../object.ts";
import { atLeastOne, notBefore } from "../rules.ts";
import type { Rule } from "../strictness.ts";
import { HttpRequestExt, IcmpExt, SocketExt, TcpExt } from "./network-extensions.ts";

const traffic = references["network-traffic"];

const notActiveAfterEnd: Rule = ({ end, is_active }) =>
  end !== undefined && is_active === true
    ? { path: "is_active", message: "expected false, because there is an end" }
    : undefined;

/** Traffic between a source and a destination (STIX 2.1 section 6.12). */
export const NetworkTraffic = observable(
  "network-traffic",
  {
    start: maybe(timestamp),
    end: maybe(timestamp),
    is_active: maybe(flag),
    src_ref: maybe(ref(traffic.src_ref)),
    dst_ref: maybe(ref(traffic.dst_ref)),
    src_port: maybe(port),
    dst_port: maybe(port),
    /** From the outer to the inner one: `ipv4`, `tcp`, `http`. */
    protocols: list(text),
    src_byte_count: maybe(count),
    dst_byte_count: maybe(count),
    src_packets: maybe(count),
    dst_packets: maybe(count),
    ipfix: maybe(dictionary(z.union([text, integer]))),
    src_payload_ref: maybe(ref(traffic.src_payload_ref)),
    dst_payload_ref: maybe(ref(traffic.dst_payload_ref)),
    encapsulates_refs: maybe(refs(traffic.encapsulates_refs)),
    encapsulated_by_ref: maybe(ref(traffic.encapsulated_by_ref)),
    extensions: maybe(
      extensions({
        "http-request-ext": maybe(HttpRequestExt),
        "icmp-ext": maybe(IcmpExt),
        "socket-ext": maybe(SocketExt),
        "tcp-ext": maybe(TcpExt),
      }),
    ),
  },
  { rules: [atLeastOne("src_ref", "dst_ref"), notBefore("end", "start"), notActiveAfterEnd] },
);
/** Traffic between a source and a destination. */
export type NetworkTraffic = z.infer<typeof NetworkTraffic>;
