import { secretDefault } from "../../../policies/rules/secret-default.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Fact, Facts, Secret } from "../../../policies/facts/types.ts";
import { phrases, words } from "../../../policies/secret-defaults.ts";
import { container } from "../compliant.ts";
import { judges } from "../rule-cases.ts";

const secret = (value: Fact<string>, origin: Secret["origin"] = "given"): Partial<Facts> => ({
  secrets: [{ name: "API_TOKEN of web", service: "web", value, origin }],
});
const variable = (name: string, value: Fact<string>) => ({
  containers: [container({ environment: [{ name, value }] })],
});
const found = ["web: API_TOKEN of web is a well-known default, or a variation of one"];
const inPlace = (place: string) => [`web: ${place} holds a well-known default secret, or a variation of one`];

judges(secretDefault, [
  { name: "passes with a random one", facts: secret("wq7Zk3vJx9Lm2Rt8Bn5c"), says: [] },
  ...[...phrases, ...words].flatMap(({ value, from }) => [
    { name: `refuses ${value} (${from})`, facts: secret(value), says: found },
    { name: `refuses ${value} in capitals`, facts: secret(value.toUpperCase()), says: found },
    {
      name: `refuses ${value} as a URL's password`,
      facts: secret(`amqp://app:${encodeURIComponent(value)}@mq/`),
      says: found,
    },
    {
      name: `refuses ${value} as a plain password`,
      facts: variable("DB_PASSWORD", value),
      says: inPlace("variable DB_PASSWORD"),
    },
  ]),
  { name: "refuses a default that is dressed up", facts: secret("P-ostgres_123!"), says: found },
  {
    name: "looks into a URL that holds another secret",
    facts: secret("postgres://web:postgres@db/web", "derived"),
    says: found,
  },
  {
    name: "takes a URL whose password is random",
    facts: secret("postgres://web:wq7Zk3vJx9Lm2Rt8@db/web", "derived"),
    says: [],
  },
  { name: "takes a common word where no secret is expected", facts: variable("DB_USER", "postgres"), says: [] },
  {
    name: "takes a file's path in place of a password",
    facts: variable("DB_PASSWORD", "/run/secrets/password"),
    says: [],
  },
  {
    name: "finds a phrase in a label",
    facts: { containers: [container({ labels: { note: "hasura-admin-secret-key" } })] },
    says: inPlace("label note"),
  },
  {
    name: "finds a default password in a command's URL",
    facts: { containers: [container({ command: ["run", "--db", "postgres://user:pass@pgbouncer:6432/database"] })] },
    says: inPlace("its command"),
  },
  {
    name: "finds a placeholder of a webhook",
    facts: variable("ALERTS", "https://hooks.slack.com/services/YOUR/WEBHOOK"),
    says: inPlace("variable ALERTS"),
  },
  {
    name: "is undecided where a given one is not known",
    facts: secret(unknown),
    says: ["web: not known: the value of API_TOKEN of web"],
  },
  { name: "needs not know what the engine draws", facts: secret(unknown, "generated"), says: [] },
  {
    name: "is undecided where a variable is not known",
    facts: variable("MODE", unknown),
    says: ["web: not known: variable MODE"],
  },
]);
