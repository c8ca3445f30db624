import { withPrefix } from "../capabilities.ts";
import { at, flag, isFalse, mapKnown, number, text, texts, together, whole, type Tree } from "../tree.ts";
import type { Fact, Security } from "../types.ts";

/** A container's own settings win over those of its pod. */
export function security(container: Tree, spec: Tree): Security {
  const own = at(container, "securityContext");
  const both = (...path: readonly string[]) => at(own, ...path) ?? at(spec, "securityContext", ...path);
  const capabilities = (key: string) => mapKnown(texts(at(own, "capabilities", key)), (names) => names.map(withPrefix));
  return {
    user: user(both),
    privileged: flag(at(own, "privileged")),
    // Allowed unless it says no.
    noNewPrivileges: isFalse(at(own, "allowPrivilegeEscalation")),
    dropped: capabilities("drop"),
    added: capabilities("add"),
    readOnlyRoot: flag(at(own, "readOnlyRootFilesystem")),
    seccomp: text(both("seccompProfile", "type")),
    hostNamespaces: hostNamespaces(spec),
  };
}

/** "nonroot" where the kubelet refuses root, and the image decides who it is. */
function user(both: (...path: readonly string[]) => Tree): Fact<string | undefined> {
  const ids = together({
    uid: number(both("runAsUser")),
    gid: number(both("runAsGroup")),
    nonRoot: flag(both("runAsNonRoot")),
  });
  return mapKnown(ids, ({ uid, gid, nonRoot }) => {
    if (uid === undefined) return nonRoot ? "nonroot" : undefined;
    return gid === undefined ? String(uid) : `${uid}:${gid}`;
  });
}

const namespaces = { network: "hostNetwork", pid: "hostPID", ipc: "hostIPC" } as const;

function hostNamespaces(spec: Tree): Fact<readonly string[]> {
  const shared = whole(
    Object.entries(namespaces).map(([name, key]) => mapKnown(flag(at(spec, key)), (on) => ({ name, on }))),
  );
  return mapKnown(shared, (all) => all.filter(({ on }) => on).map(({ name }) => name));
}
