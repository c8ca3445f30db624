import { imageReference, oneOf, section } from "./values.ts";

const override = imageReference.optional();

export const images = section({
  source: oneOf(["build", "registry"])
    .default("registry")
    .describe("build: Keelson's own folders under images/; registry: the well-known official images."),
  overrides: section({
    postgres: override.describe("Image of PostgreSQL."),
    pgbouncer: override.describe("Image of PgBouncer."),
    redis: override.describe("Image of Redis."),
    edge: override.describe("Image of nginx."),
    probe: override.describe("Image that carries the probe binary."),
  })
    .default({})
    .describe("Images to use in place of those of the source, by server."),
});
