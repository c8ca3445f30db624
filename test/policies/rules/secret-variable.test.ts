import { secretVariable } from "../../../policies/rules/secret-variable.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Fact } from "../../../policies/facts/types.ts";
import { container } from "../compliant.ts";
import { judges } from "../rule-cases.ts";

const variable = (name: string, value: Fact<string>) => ({
  containers: [container({ environment: [{ name, value }] })],
});

const harmless: readonly (readonly [string, string])[] = [
  ["LOG_LEVEL", "info"],
  ["POSTGRES_PASSWORD_FILE", "/run/secrets/password"],
  ["DB_PASSWORD", "/run/secrets/password"],
  ["API_TOKEN", ""],
  ["USE_TOKEN", "true"],
  ["PUBLIC_API_KEY", "pk_live_8372649"],
  ["TOKEN_TTL", "3600"],
  ["DATABASE_URL", "postgres://pgbouncer:6432/web"],
];
const secret = [
  "DB_PASSWORD",
  "SESSION_SECRET",
  "API_TOKEN",
  "STRIPE_API_KEY",
  "PRIVATE_KEY",
  "AWS_CREDENTIALS",
  "dbPassword",
];

judges(secretVariable, [
  ...harmless.map(([name, value]) => ({ name: `takes ${name}=${value}`, facts: variable(name, value), says: [] })),
  ...secret.map((name) => ({
    name: `refuses ${name}`,
    facts: variable(name, "8372649"),
    says: [`web: variable ${name} looks like a secret, and anybody may read it`],
  })),
  {
    name: "refuses a URL with a password",
    facts: variable("UPSTREAM", "https://app:8372649@example.com"),
    says: ["web: variable UPSTREAM is a URL with a password in it, and anybody may read it"],
  },
  {
    name: "is undecided where a value is not known",
    facts: variable("MODE", unknown),
    says: ["web: not known: variable MODE"],
  },
  {
    name: "is undecided where no variable is known",
    facts: { containers: [container({ environment: unknown })] },
    says: ["web: not known: its environment"],
  },
]);
