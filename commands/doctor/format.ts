import type { Diagnosis, Finding } from "../../operations/doctor/types.ts";

const words: Readonly<Record<Finding["level"], string>> = {
  well: "well",
  busy: "at work",
  mend: "to mend",
  spare: "left over",
  "not-checked": "not checked",
};

export function formatDiagnosis(stack: string, { findings, command }: Diagnosis): string {
  const isWell = findings.every(({ level }) => level === "spare");
  const head = isWell ? `The stack ${stack} is well.` : `The stack ${stack}:`;
  const width = Math.max(...findings.map(({ level }) => words[level].length));
  const lines = findings.map(({ level, what }) => `  ${words[level].padEnd(width)}  ${what}`);
  return [head, ...lines, ...(command === undefined ? [] : [`Next: ${command}`])].join("\n");
}
