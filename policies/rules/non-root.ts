import { violation, whenKnown } from "../findings.ts";
import type { ContainerRule } from "../rule.ts";

/**
 * A number in the definition is what both platforms can hold against the process. runAsNonRoot alone keeps root out too, but
 * leaves it to the image who owns the files on a volume, and stops a start on an image that names its user by a word.
 */
export const nonRoot: ContainerRule = {
  name: "non-root",
  item: "firewall and isolation",
  scope: "container",
  title: "Every container names a numeric user that is not root.",
  severity: "high",
  references: ["CIS Docker 4.1", "PSS restricted", "KSV-0012", "KSV-0105"],
  remedy: 'Set `user: "1000:1000"`, or `runAsUser` in the security context, and give the files to that user.',
  judge: ({ subject, security }) =>
    whenKnown(subject, security.user, "its user", (user) => {
      const fault = userFault(user);
      return fault === undefined ? [] : [violation(subject, fault)];
    }),
};

function userFault(user: string | undefined): string | undefined {
  const [name = ""] = (user ?? "").split(":");
  if (name === "") return "names no user: the image decides, and most run as root";
  if (name === "root" || /^0+$/.test(name)) return "runs as root";
  return /^\d+$/.test(name) ? undefined : `runs as "${name}", a name that the image may give to root`;
}
