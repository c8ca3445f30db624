import { oneOf, section, wholeNumber } from "./values.ts";

export const internalTls = section({
  mode: oneOf(["off", "offered", "required"])
    .default("off")
    .describe(
      "off: apps, pooler, PostgreSQL and Redis speak in clear; offered: by TLS, and whoever asks in clear is answered too; required: by TLS alone. When left out, offered in production where the three servers' images and PostgreSQL's certificate are Keelson's own, and off elsewhere.",
    ),
  rotation: wholeNumber(1, 1_000_000)
    .default(1)
    .describe("Counts the stack's authorities: one more, and the next one, which everybody trusts already, signs."),
});
