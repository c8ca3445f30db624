import { z } from "zod";
import { list, section, text, yesOrNo } from "./values.ts";

const file = text("a file's path, relative to the project or absolute");

/** What a certificate can be made for; `config/rules/certificates.ts` says which of them an authority signs. */
const certifiedHost = text(
  "a host name in lower case such as app.example.com",
  /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
);

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
  challenge: z
    .literal("http-01", "http-01: dns-01, which wildcards need, is not there yet")
    .default("http-01")
    .describe("How the authority sees that a host is yours: it asks port 80."),
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
