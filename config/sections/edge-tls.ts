import { z } from "zod";
import { dnsProviderNames } from "../dns-providers.ts";
import { hostText, list, map, oneOf, secret, section, text, variableName, yesOrNo } from "./values.ts";

const file = text("a file's path, relative to the project or absolute");

/** What a certificate can be made for; `config/rules/certificates.ts` says which of them an authority signs. */
const certifiedHost = hostText(
  "a host name in lower case such as app.example.com, at most 63 characters a label and 253 in all",
  /^(?=.{1,253}$)(?!.*[^.]{64})(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
);

const resolver = text(
  "a name server's address such as 9.9.9.9 or 9.9.9.9:53",
  /^(\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?|\[[0-9a-f:]+\]:\d{1,5})$/,
);

const dns = section({
  provider: oneOf(dnsProviderNames).describe("Who keeps the domain's records; see docs/certificates.md."),
  env: map(variableName, text("a text, in quotes where it reads as a number, true, false or null", /^/))
    .default({})
    .describe("The provider's variables that anybody may read, such as OVH_ENDPOINT."),
  secretEnv: map(variableName, secret)
    .default({})
    .describe("The provider's variables with tokens, keys and passwords; give the values encrypted."),
  resolvers: list(resolver)
    .default([])
    .describe("Name servers that see the domain as the outside does; the container's own when left out."),
});

const acme = section({
  kind: z
    .literal("acme")
    .describe("Certificates of an authority such as Let's Encrypt, obtained and renewed by itself."),
  email: text("an e-mail address such as ops@example.com", /^[^\s@",]+@[^\s@",]+\.[^\s@",]+$/)
    .optional()
    .describe("Whom the authority may write to."),
  hosts: list(certifiedHost)
    .default([])
    .describe("Host names to have certificates for; those of the routes when left out."),
  directory: text("an https URL such as https://acme-v02.api.letsencrypt.org/directory", /^https:\/\/[^\s"]+$/)
    .optional()
    .describe("The authority's directory; Let's Encrypt's when left out."),
  staging: yesOrNo
    .default(false)
    .describe("Let's Encrypt's test authority, which has no tight limits and which no browser trusts."),
  profile: text("a word such as shortlived", /^[A-Za-z0-9._-]+$/)
    .optional()
    .describe("The authority's name for a kind of certificate; its default when left out."),
  ca: file.optional().describe("PEM file of who signed the directory's own certificate, for a private authority."),
  challenge: oneOf(["http-01", "dns-01"])
    .default("http-01")
    .describe("How the authority sees that a host is yours: it asks port 80, or looks up a record that dns writes."),
  dns: dns
    .optional()
    .describe("Who writes the records of dns-01, which wildcards and hosts without an open port 80 need."),
});

export const tls = z.discriminatedUnion(
  "kind",
  [
    section({ kind: z.literal("none").describe("HTTP only; refused in production.") }),
    section({ kind: z.literal("self-signed").describe("A certificate of the stack's own; browsers warn.") }),
    section({
      kind: z.literal("files").describe("A certificate that you bring."),
      certificate: file.describe("PEM file with the certificate and its chain."),
      key: file.describe("PEM file with the private key."),
    }),
    acme,
    section({
      kind: z
        .literal("secret")
        .describe("A Secret of type kubernetes.io/tls that somebody else keeps, such as cert-manager."),
      name: text("a Secret's name such as app-tls", /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/).describe(
        "The Secret's name, in the stack's namespace.",
      ),
    }),
  ],
  {
    // zod's types leave out invalid_type, as which a value that is no group arrives.
    error: ({ code }) =>
      (code as string) === "invalid_union"
        ? "none, self-signed, files, acme or secret"
        : "a group such as {kind: none}",
  },
);
