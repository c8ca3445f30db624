import { UserError } from "../../config/user-error.ts";
import { nameOf } from "../state/resources.ts";
import type { ResourceState } from "../state/types.ts";
import type { Damage } from "./types.ts";

/** What a deploy cannot make again is never forgotten by itself: an empty database would come up, and look well. */
export function refuseLoss(stack: string, { elsewhere, missing }: Damage): void {
  const kept = missing.filter(isData);
  if (!elsewhere && kept.length === 0) return;
  const names = (kept.length > 0 ? kept : missing).slice(0, 3).map(({ urn }) => nameOf(urn));
  throw new UserError(
    [
      `The target has ${elsewhere ? "nothing" : "not all"} of what the state of ${stack} knows (${names.join(", ")} …). Nothing was changed.`,
      "Is it the right one (DOCKER_HOST, keelson:stack.host.docker, the cluster's context)? If so, bring the data back first; or,",
      `where it is gone for good, say so: pulumi refresh --stack ${stack}, after eval "$(npx keelson env)".`,
    ].join("\n"),
  );
}

/** A cluster's files are retained for earlier releases, and made again of what the state knows. */
function isData({ type, protect, retainOnDelete }: ResourceState): boolean {
  return (protect === true || retainOnDelete === true) && !/^kubernetes:core\/v1:(ConfigMap|Secret)$/.test(type);
}

export function foreignStack(stack: string, { halfMade }: Damage): string {
  const some = halfMade.slice(0, 3).map(({ kind, name }) => `${kind} ${name}`);
  return [
    `The stack ${stack} exists on its target (${some.join(", ")}${halfMade.length > some.length ? ", …" : ""}), and the state here knows none of it:`,
    "it was deployed with another state. Deploy it with that one (PULUMI_BACKEND_URL), or give this stack another name.",
  ].join("\n");
}
