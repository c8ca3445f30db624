import { secretStrength } from "../../../policies/rules/secret-strength.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Fact, Facts, Secret } from "../../../policies/facts/types.ts";
import { judges } from "../rule-cases.ts";

const secret = (value: Fact<string>, origin: Secret["origin"] = "given"): Partial<Facts> => ({
  secrets: [{ name: "API_TOKEN of web", service: "web", value, origin }],
});
const short = "web: API_TOKEN of web is shorter than 16 characters";
const weak = "web: API_TOKEN of web can be predicted: too much of it repeats, or runs along the alphabet or keyboard";

judges(secretStrength, [
  { name: "passes with a long random one", facts: secret("wq7Zk3vJx9Lm2Rt8Bn5c"), says: [] },
  { name: "passes with 16 random hexadecimal digits", facts: secret("9f3a07c5e8b1d264"), says: [] },
  { name: "passes with a long phrase", facts: secret("ostrich lamp gravel mitten"), says: [] },
  { name: "fails with a short one", facts: secret("wq7Zk3vJx9Lm"), says: [short] },
  { name: "takes another length", facts: secret("wq7Zk3vJx9Lm"), thresholds: { characters: 12 }, says: [] },
  { name: "fails with a repeated part", facts: secret("zebra8zebra8zebra8"), says: [weak] },
  { name: "fails with runs along the keyboard", facts: secret("qwertzuiopasdfghjkly"), says: [weak] },
  { name: "fails with a run backwards", facts: secret("zyxwvutsrqponmlkji"), says: [weak] },
  { name: "fails with too few kinds of characters", facts: secret("5838205936174920"), says: [weak] },
  { name: "leaves defaults to their own rule", facts: secret("your-app-password"), says: [] },
  { name: "judges given ones only", facts: secret("short", "derived"), says: [] },
  {
    name: "is undecided where it is not known",
    facts: secret(unknown),
    says: ["web: not known: the value of API_TOKEN of web"],
  },
]);
