import { unknown } from "../../../policies/facts/types.ts";
import { autoscaler } from "../../../policies/rules/autoscaler.ts";
import { judged, onDocker, onKubernetes } from "../table.ts";

const having = (changes: object = {}) =>
  onKubernetes({}, { autoscalers: [{ target: "web", min: 2, max: 6, ...changes }] });

judged(autoscaler, [
  ["passes with a controller and two replicas at the least", having(), []],
  [
    "fails where it scales nothing of the stack",
    having({ target: "api" }),
    ["api: has an autoscaler, but the stack has nothing of this name to scale"],
  ],
  ["fails in production where it goes down to one", having({ min: 1 }), ["web: scales down to 1 replica"]],
  ["lets it go down to one in development", having({ min: 1 }), [], { environment: "development" }],
  [
    "fails where the bounds are the wrong way round",
    having({ max: 1 }),
    ["web: scales from 2 to 1 replicas: the API refuses it"],
  ],
  [
    "is undecided where the least is not known",
    having({ min: unknown }),
    ["web: not known: its least number of replicas"],
  ],
  [
    "is undecided where the most is not known",
    having({ max: unknown }),
    ["web: not known: its largest number of replicas"],
  ],
  ["does not apply without one", onKubernetes(), ["not applicable: the stack has no autoscaler"]],
  [
    "does not apply on Docker",
    onDocker(),
    ["not applicable: Docker has no autoscaler: the number of replicas is fixed"],
  ],
]);
