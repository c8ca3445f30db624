import { gateTime } from "../../../policies/rules/gate-time.ts";
import { unknown } from "../../../policies/facts/types.ts";
import type { Health } from "../../../policies/facts/types.ts";
import { container, record } from "../compliant.ts";
import { judges } from "../rule-cases.ts";

const health = (changes: Partial<Health>) => ({
  containers: [container({ health: { ...container().health, ...changes } })],
});

judges(gateTime, [
  { name: "passes with a start in time", facts: {}, says: [] },
  { name: "passes at the very end", facts: health({ startupSeconds: 86 }), says: [] },
  {
    name: "fails with a start that may take longer",
    facts: health({ startupSeconds: 87 }),
    says: ["web: may take 111 s to start and has to stay well for 10 s; the gate ends after 120 s"],
  },
  {
    name: "fails with a short gate",
    facts: {
      record: record({ deploy: { settle: "30s", gate: { timeout: "2m" } }, services: {}, edge: {} }),
      ...health({ startupSeconds: 90 }),
    },
    says: ["web: may take 114 s to start and has to stay well for 30 s; the gate ends after 120 s"],
  },
  {
    name: "is undecided where the check is not known",
    facts: health({ readiness: unknown }),
    says: ["web: not known: its health check"],
  },
  {
    name: "is undecided where the start is not known",
    facts: health({ startupSeconds: unknown }),
    says: ["web: not known: its health check"],
  },
  {
    name: "is not about other programs",
    facts: { record: undefined },
    says: ["not applicable: no gate is recorded: Keelson did not make this stack"],
  },
]);
