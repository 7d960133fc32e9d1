import { describe, expect, test } from "vitest";
import { directly } from "./no-proxy.ts";

describe("NO_PROXY", () => {
  test.each([
    // names, and all below them
    ["example.com", "http://example.com/", true],
    ["example.com", "http://feeds.example.com/", true],
    ["example.com", "http://badexample.com/", false],
    [".example.com", "http://example.com/", true],
    [".example.com", "http://feeds.example.com/", true],
    ["*.example.com", "http://feeds.example.com/", true],
    ["feeds.example.com", "http://example.com/", false],
    ["EXAMPLE.com", "https://Feeds.Example.COM/", true],
    ["example.com.", "http://example.com/", true],
    ["example.com", "http://example.com./", true],
    // lists
    ["opencti, localhost ,127.0.0.1", "http://localhost:8080/", true],
    ["opencti localhost", "http://localhost/", true],
    [",,", "http://localhost/", false],
    ["", "http://localhost/", false],
    ["*", "https://anything.example/", true],
    // ports
    ["opencti:8080", "http://opencti:8080/", true],
    ["opencti:8080", "http://opencti:8081/", false],
    ["opencti:80", "http://opencti/", true],
    ["opencti:443", "https://opencti/", true],
    ["opencti:443", "http://opencti/", false],
    ["[::1]:8080", "http://[::1]:8080/", true],
    ["[::1]:8080", "http://[::1]/", false],
    // addresses and networks
    ["10.1.2.3", "http://10.1.2.3/", true],
    ["10.0.0.0/8", "http://10.1.2.3/", true],
    ["10.0.0.0/8", "http://11.1.2.3/", false],
    ["192.168.1.128/25", "http://192.168.1.127/", false],
    ["192.168.1.128/25", "http://192.168.1.200/", true],
    ["10.0.0.0/8", "http://10.example.com/", false],
    ["10.0.0.0/33", "http://10.0.0.1/", false],
    ["::1", "http://[::1]/", true],
    ["fd00::/8", "http://[fd12::1]/", true],
    ["fd00::/8", "http://[fe80::1]/", false],
    ["2.3", "http://10.1.2.3/", false],
  ])("%j and %s: %s", (noProxy, url, direct) => {
    expect(directly(noProxy)(new URL(url))).toBe(direct);
  });
});
