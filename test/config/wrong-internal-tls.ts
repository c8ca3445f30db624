import type { BadStack } from "./bad-stack.ts";

const redis = "redis://:${redis.password}@${redis.host}:${redis.port}/3";
const postgres =
  "postgres://${postgres.user}:${postgres.password}@${postgres.host}/${postgres.database}?sslmode=disable";
const service = (env: Record<string, string>) => ({
  internalTls: { mode: "required" },
  postgres: {},
  redis: {},
  services: { web: { needs: ["postgres", "redis"], env } },
});

/** What servers that answer TLS alone would refuse while the stack runs. */
export const wrongInternalTls: BadStack[] = [
  {
    name: "an address of Redis in clear where TLS is required",
    change: service({ QUEUE: redis }),
    message:
      "keelson:stack.services.web.env.QUEUE: makes an address in clear, and internalTls.mode: required answers TLS alone; write rediss://, or set mode: offered",
  },
  {
    name: "a database asked in clear where TLS is required",
    change: service({ PG: postgres }),
    message:
      "keelson:stack.services.web.env.PG: asks for no TLS, and internalTls.mode: required answers TLS alone; write sslmode=verify-full&sslrootcert=/etc/keelson/authority/ca.pem, or set mode: offered",
  },
  {
    name: "a certificate of PostgreSQL's own beside the stack's",
    change: { internalTls: { mode: "offered" }, postgres: { settings: { SSL: false } } },
    message: 'keelson:stack.postgres.settings.SSL: is set by internalTls; remove it, or set internalTls.mode: "off"',
  },
  {
    name: "a way of TLS that nobody knows",
    change: { internalTls: { mode: "on" } },
    message: 'keelson:stack.internalTls.mode: "on" is not allowed; give off, offered or required',
  },
];
