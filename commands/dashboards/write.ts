import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMonitored } from "../../config/monitoring.ts";
import { UserError } from "../../config/user-error.ts";
import { dashboardsOf } from "../../monitoring/panels/all.ts";
import { grafanaDashboard, grafanaRate } from "../../monitoring/panels/grafana.ts";
import { planStackFile } from "../../operations/stack-file.ts";

/** Writes what a Grafana imports; a file that is there is replaced. */
export async function writeDashboards({
  stack,
  output,
}: {
  readonly stack: string;
  readonly output: string;
}): Promise<void> {
  const { config, plan } = await planStackFile(stack);
  if (!isMonitored(config))
    throw new UserError(
      `The stack ${stack} collects nothing that a dashboard could show; set keelson:stack.monitoring.enabled: true.`,
    );
  const dashboards = dashboardsOf(config, plan, { rate: grafanaRate });
  const { interval } = config.monitoring;
  const files = dashboards.map((dashboard) => ({
    path: join(output, `${dashboard.name}.json`),
    text: `${JSON.stringify(grafanaDashboard(dashboard, { stack, interval }), null, 2)}\n`,
  }));
  write(output, files);
  process.stdout.write(`${files.map(({ path }) => path).join("\n")}\n`);
}

function write(folder: string, files: readonly { readonly path: string; readonly text: string }[]): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const { path, text } of files) writeFileSync(path, text);
  } catch (error) {
    throw new UserError(`${folder} cannot be written: ${(error as Error).message}. Name another by --output.`);
  }
}
