import { BlockList, isIP } from "node:net";

/** Whether only this machine can reach a host. A name other than localhost may be anything. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  if (version === 0) return host.toLowerCase() === "localhost";
  const loopback = new BlockList();
  loopback.addSubnet("127.0.0.0", 8, "ipv4");
  loopback.addAddress("::1", "ipv6");
  return loopback.check(host, version === 6 ? "ipv6" : "ipv4");
}

/** Whether a Host header names this machine: localhost, *.localhost, 127.0.0.0/8 or [::1], with any port. */
export function namesLoopback(host: string): boolean {
  const [, address, name = ""] = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d*)?$/i.exec(host) ?? [];
  return isLoopback(address ?? name) || name.toLowerCase().endsWith(".localhost");
}
