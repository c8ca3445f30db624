import { isIP } from "node:net";
import { z } from "zod";
import { hostText, map, text } from "./values.ts";

/** What apps tell about themselves to whoever runs them, by the names that are in use; below a route's own path. */
export const internalPaths = [
  "/status",
  "/metrics",
  "/health/detailed",
  "/health/db-stats",
  "/health/redis-stats",
  "/health/cache/stats",
  "/health/metrics",
  "/production-readiness",
] as const;

export const hostName = hostText(
  '"*" or a host name in lower case such as app.example.com or *.example.com, at most 63 characters a label and 253 in all',
  /^(?=.{1,253}$)(?!.*[^.]{64})(\*|(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)$/,
);

const networkExamples = "an address or network such as 203.0.113.7, 10.0.0.0/8 or 2001:db8::/32";

export const network = z
  .string(networkExamples)
  .refine(isNetwork, networkExamples)
  .refine((value) => !mapped.test(value), { error: ({ input }) => networkExamples + unmapped(input) });

/** nginx sees a client of IPv4 as one, however its address is written elsewhere: such a network would match nobody. */
const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i;

function unmapped(value: unknown): string {
  const [, address] = mapped.exec(String(value)) ?? [];
  return address === undefined ? "" : `; as IPv4 it is ${address}`;
}

function isNetwork(value: string): boolean {
  const [, address = "", bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(value) ?? [];
  const family = isIP(address);
  if (family === 0 || address.includes("%")) return false;
  return bits === undefined || Number(bits) <= (family === 4 ? 32 : 128);
}

/** What the edge answers in an app's place, but for 503, which is maintenance's. */
export const errorStatuses = ["400", "401", "403", "404", "405", "413", "414", "429", "431", "502", "504"] as const;

export const errorStatus = text(
  `a status in quotes that the edge answers itself: ${errorStatuses.map((status) => `"${status}"`).join(", ")}`,
  new RegExp(`^(${errorStatuses.join("|")})$`),
);

export const userName = text("letters, digits and . _ - @", /^[A-Za-z0-9._@-]{1,64}$/);

const headerName = text(
  "a header's name such as Permissions-Policy, of at most 100 letters, digits and dashes",
  /^[A-Za-z][A-Za-z0-9-]{0,99}$/,
);
/** nginx's configuration has no way to write a dollar or a backslash. */
const headerText =
  "a text of at most 3500 printable ASCII characters, without $ and \\ and without a space at its end, or false to leave the header out";
const headerValue = z.union(
  [
    z
      .string(headerText)
      .regex(/^(?=.{1,3500}$)[\x20-\x23\x25-\x5b\x5d-\x7e]*[\x21-\x23\x25-\x5b\x5d-\x7e]$/, headerText),
    z.literal(false),
  ],
  { error: headerText },
);

export const headers = map(headerName, headerValue);
