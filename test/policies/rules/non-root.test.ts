import { unknown } from "../../../policies/facts/types.ts";
import { nonRoot } from "../../../policies/rules/non-root.ts";
import { judged, onDocker, onKubernetes, podSecurity, security, type Row } from "../table.ts";

const unnamed = "web: names no user: the image decides, and most run as root";
const root = "web: runs as root";

const faults: readonly (readonly [user: string | undefined, fault: string])[] = [
  [undefined, unnamed],
  ["", unnamed],
  [":1000", unnamed],
  ["0", root],
  ["00:1000", root],
  ["0:0", root],
  ["root", root],
  ["root:staff", root],
  ["postgres", 'web: runs as "postgres", a name that the image may give to root'],
];

judged(nonRoot, [
  ["passes with a number on Docker", onDocker(), []],
  ["passes with a number on Kubernetes", onKubernetes(), []],
  ["passes with a user alone", onDocker(security({ user: "70" })), []],
  ...faults.map(([user, fault]): Row => [`fails with ${user}`, onDocker(security({ user })), [fault]]),
  ["fails in a pod without one", onKubernetes(podSecurity({ user: undefined })), [unnamed]],
  ["is undecided where it is not known", onDocker(security({ user: unknown })), ["web: not known: its user"]],
]);
