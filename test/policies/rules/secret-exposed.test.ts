import { secretExposed } from "../../../policies/rules/secret-exposed.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Container, Fact, PlainFile } from "../../../policies/facts/types.ts";
import { container } from "../compliant.ts";
import { judges } from "../rule-cases.ts";

const value = "wq7Zk3/Jx9Lm2Rt8";
const known = (value: Fact<string>) => [
  { name: "password of redis", service: "redis", value, origin: "generated" } as const,
];
const having = (changes: Partial<Container>, files: readonly PlainFile[] = []) => ({
  secrets: known(value),
  containers: [container(changes)],
  files,
});
const variable = (value: Fact<string>) => having({ environment: [{ name: "CACHE", value }] });
const file = (content: Fact<string>) => having({}, [{ service: "redis", path: "/etc/redis.conf", content }]);

judges(secretExposed, [
  { name: "passes where it stands nowhere", facts: having({}), says: [] },
  { name: "finds it in a variable", facts: variable(value), says: ["web: variable CACHE holds password of redis"] },
  {
    name: "finds it in a URL",
    facts: variable(`redis://:${encodeURIComponent(value)}@redis:6379`),
    says: ["web: variable CACHE holds password of redis"],
  },
  {
    name: "finds it in base64",
    facts: variable(Buffer.from(value).toString("base64")),
    says: ["web: variable CACHE holds password of redis"],
  },
  {
    name: "finds it in a label",
    facts: having({ labels: { note: value } }),
    says: ["web: label note holds password of redis"],
  },
  {
    name: "finds it in a command",
    facts: having({ command: ["redis-server", "--requirepass", value] }),
    says: ["web: its command holds password of redis"],
  },
  {
    name: "finds it in a file",
    facts: file(`requirepass ${value}\n`),
    says: ["redis: /etc/redis.conf holds password of redis"],
  },
  { name: "leaves short ones out", facts: { secrets: known("info") }, says: [] },
  {
    name: "leaves defaults to their own rule",
    facts: { ...variable("postgres"), secrets: known("postgres") },
    says: [],
  },
  {
    name: "is undecided where a secret is not known",
    facts: { secrets: known(unknown) },
    says: ["stack: not known: the value of password of redis"],
  },
  {
    name: "shortens a long list of secrets that are not known",
    facts: { secrets: ["a", "b", "c", "d", "e"].map((name) => ({ ...known(unknown)[0]!, name })) },
    says: ["stack: not known: the value of a, b, c and 2 more"],
  },
  {
    name: "is undecided where a variable is not known",
    facts: variable(unknown),
    says: ["web: not known: variable CACHE"],
  },
  {
    name: "is undecided where no variable is known",
    facts: having({ environment: unknown }),
    says: ["web: not known: its environment"],
  },
  {
    name: "is undecided where labels are not known",
    facts: having({ labels: unknown }),
    says: ["web: not known: its labels"],
  },
  {
    name: "is undecided where the command is not known",
    facts: having({ command: unknown }),
    says: ["web: not known: its command"],
  },
  { name: "is undecided where a file is not known", facts: file(unknown), says: ["redis: not known: /etc/redis.conf"] },
]);
