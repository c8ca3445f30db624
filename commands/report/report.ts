import { writeFileSync } from "node:fs";
import { UserError } from "../../config/user-error.ts";
import { readReport } from "../../operations/report/report.ts";
import type { Report } from "../../operations/report/types.ts";
import { planStackFile } from "../../operations/stack-file.ts";
import { renderPage } from "./page.ts";

/** Reads, draws and writes a report, and says what is in it. */
export async function report({
  stack,
  since,
  output,
}: {
  readonly stack: string;
  readonly since: number;
  readonly output: string;
}): Promise<void> {
  const { config, plan } = await planStackFile(stack);
  const found = await readReport({ stack, config, plan, since, now: new Date() });
  const page = renderPage(found);
  write(output, page);
  process.stdout.write(`${summary(found, output, page.length)}\n`);
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new UserError(`${path} cannot be written: ${(error as Error).message}. Name another by --output.`);
  }
}

function summary({ dashboards, alerts, releases, notKnown }: Report, output: string, size: number): string {
  const panels = dashboards.flatMap((dashboard) => dashboard.panels);
  const empty = panels.filter((panel) => panel.empty !== undefined).length;
  const counts = [
    `${panels.length} panels`,
    `${empty} without data`,
    `${alerts.length} alerts`,
    `${releases.length} releases`,
  ];
  return [
    `${output}: ${counts.join(", ")}; ${Math.ceil(size / 1024)} KiB.`,
    ...notKnown.map((what) => `Not known: ${what}`),
  ].join("\n");
}
