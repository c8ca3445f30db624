import type { BadStack } from "./bad-stack.ts";

const exemption = {
  rule: "tls-renewal",
  reason: "renewed by hand until spring",
  owner: "ops@example.com",
  expires: "2027-03-31",
};
const exempting = (change: object) => ({ exemptions: [{ ...exemption, ...change }] });
const expiry = "keelson:stack.exemptions[0].expires";

export const wrongPolicies: BadStack[] = [
  {
    name: "an exemption without an owner",
    change: exempting({ owner: undefined }),
    message: "keelson:stack.exemptions[0].owner: missing; give who answers for it, such as ops@example.com",
  },
  {
    name: "an exemption without an end",
    change: exempting({ expires: undefined }),
    message: `${expiry}: missing; give a date such as 2027-03-31`,
  },
  {
    name: "an exemption that ends on a day that is none",
    change: exempting({ expires: "2027-02-30" }),
    message: `${expiry}: "2027-02-30" is not allowed; give a date such as 2027-03-31`,
  },
  {
    name: "an exemption that ends at a time",
    change: exempting({ expires: "2027-03-31T12:00:00Z" }),
    message: `${expiry}: "2027-03-31T12:00:00Z" is not allowed; give a date such as 2027-03-31`,
  },
  {
    name: "an exemption for no reason to speak of",
    change: exempting({ reason: " later   " }),
    message: 'keelson:stack.exemptions[0].reason: " later   " is not allowed; give a reason of at least 10 characters',
  },
  {
    name: "an exemption from a rule by its title",
    change: exempting({ rule: "TLS renewal" }),
    message: 'keelson:stack.exemptions[0].rule: "TLS renewal" is not allowed; give a rule\'s name such as tls-renewal',
  },
  {
    name: "an exemption with a misspelt key",
    change: exempting({ service: "web" }),
    message: 'keelson:stack.exemptions[0].service: unknown key; did you mean "services"?',
  },
  {
    name: "exemptions by name",
    change: { exemptions: { tls: exemption } },
    message: "keelson:stack.exemptions: a group of keys is not allowed; give a list",
  },
  {
    name: "a level that is none",
    change: { policies: { levels: { replicas: "warn" } } },
    message: 'keelson:stack.policies.levels.replicas: "warn" is not allowed; give mandatory, advisory or disabled',
  },
  {
    name: "a threshold below zero",
    change: { policies: { thresholds: { "secret-strength": { characters: -1 } } } },
    message:
      "keelson:stack.policies.thresholds.secret-strength.characters: -1 is not allowed; give a number from 0 to 1000000000000",
  },
];
