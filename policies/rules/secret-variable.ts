import { holdsCredentials } from "../../config/secrets.ts";
import { violation, whenKnown } from "../findings.ts";
import { looksSecret, variables } from "../plain-texts.ts";
import type { ContainerRule } from "../rule.ts";

export const secretVariable: ContainerRule = {
  name: "secret-variable",
  item: "secrets",
  scope: "container",
  title: "No plain variable looks like a secret.",
  severity: "high",
  references: ["CWE-526", "CIS Kubernetes 5.4.1", "kube-linter env-var-secret"],
  remedy:
    "Move it from env to secretEnv: npx keelson secret set --stack <stack> 'keelson:stack.services.<name>.secretEnv.<NAME>'.",
  judge: (container) =>
    variables(container).flatMap(({ subject, place, text, name = "" }) =>
      whenKnown(subject, text, place, (value) => {
        if (looksSecret(name, value))
          return [violation(subject, `${place} looks like a secret, and anybody may read it`)];
        return holdsCredentials(value)
          ? [violation(subject, `${place} is a URL with a password in it, and anybody may read it`)]
          : [];
      }),
    ),
};
