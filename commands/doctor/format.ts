import type { Diagnosis, Finding } from "../../operations/doctor/types.ts";

const words: Readonly<Record<Finding["level"], string>> = {
  well: "well",
  busy: "at work",
  mend: "to mend",
  "not-checked": "not checked",
};

export function formatDiagnosis(stack: string, { findings, command }: Diagnosis): string {
  if (findings.length === 0) return `The stack ${stack} is well.`;
  const width = Math.max(...findings.map(({ level }) => words[level].length));
  const lines = findings.map(({ level, what }) => `  ${words[level].padEnd(width)}  ${what}`);
  return [`The stack ${stack}:`, ...lines, ...(command === undefined ? [] : [`Next: ${command}`])].join("\n");
}
