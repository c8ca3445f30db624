import { alertNames } from "../../config/alerts/names.ts";
import { thresholds } from "../../config/alerts/thresholds.ts";
import type { Alert } from "../../monitoring/alerts/alert.ts";
import { promDuration } from "../../monitoring/alerts/context.ts";
import { everyAlert } from "./alert-stack.ts";

export const documentPath = "docs/alerts.md";
const begin = "<!-- alerts: npm run golden -->";
const end = "<!-- /alerts -->";

/** Two tables: every alert, and every number. */
export function renderAlerts(): string {
  const alerts = everyAlert();
  const rows = Object.entries(alertNames).flatMap(([subject, names]) =>
    names.map((name) =>
      alertRow(
        subject,
        alerts.find((alert) => alert.name === name)!,
      ),
    ),
  );
  const numbers = Object.entries(thresholds).map(([name, { value, unit, when, source }]) => [
    `\`${name}\``,
    `${value} ${unit}`.replace(" %", " %"),
    when,
    source,
  ]);
  return [
    table(["alert", "subject", "severity", "after", "what it says"], rows),
    "## Thresholds\n",
    table(["in `alerts.thresholds`", "value", "alerts when", "source"], numbers),
  ].join("\n");
}

function alertRow(subject: string, { name, severity, for: wait, summary }: Alert): string[] {
  const said = summary.replaceAll("|", "\\|").replace(/\{\{[^}]*\}\}/g, "…");
  return [
    `[${name}](runbooks.md#${name.toLowerCase()})`,
    subject,
    severity,
    wait === 0 ? "at once" : promDuration(wait),
    said,
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |\n`).join("");
}

export function withAlerts(document: string, tables: string): string {
  const [before, rest] = document.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`${documentPath} has lost its marks`);
  return `${before}${begin}\n\n${tables}\n${end}${after}`;
}
