import { secretReuse } from "../../../policies/rules/secret-reuse.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Fact, Secret } from "../../../policies/facts/types.ts";
import { judges } from "../rule-cases.ts";

const strong = "wq7Zk3vJx9Lm2Rt8Bn5c";
const secret = (name: string, value: Fact<string> = strong, origin: Secret["origin"] = "given"): Secret => ({
  name,
  service: name.split(" of ")[1]!,
  value,
  origin,
});
const both = (first: Secret, second: Secret) => ({ secrets: [first, second] });
const token = secret("API_TOKEN of web");

judges(secretReuse, [
  { name: "passes with two values", facts: both(token, secret("password of redis", "another")), says: [] },
  {
    name: "fails with one value under two names",
    facts: both(token, secret("SESSION_SECRET of web")),
    says: ["web: API_TOKEN of web is also SESSION_SECRET of web"],
  },
  {
    name: "fails with one password of two servers",
    facts: both(secret("password of postgres"), secret("password of redis")),
    says: ["postgres: password of postgres is also password of redis"],
  },
  { name: "takes one variable of two apps", facts: both(token, secret("API_TOKEN of api")), says: [] },
  {
    name: "leaves out what holds others",
    facts: both(token, secret("DATABASE_URL of web", strong, "derived")),
    says: [],
  },
  {
    name: "is undecided where one is not known",
    facts: both(token, secret("password of redis", unknown)),
    says: ["redis: not known: the value of password of redis"],
  },
  { name: "needs not know a single one", facts: { secrets: [secret("password of redis", unknown)] }, says: [] },
]);
