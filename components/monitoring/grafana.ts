import type * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import type { StackConfig } from "../../config/schema.ts";
import { dashboardsOf } from "../../monitoring/panels/all.ts";
import { grafanaDashboard, grafanaRate } from "../../monitoring/panels/grafana.ts";
import { secretsFolder } from "../../platforms/container.ts";
import type { StackPlan } from "../../sizing/types.ts";
import { MiB } from "../../sizing/units.ts";
import type { File } from "../workload.ts";
import { ports } from "./names.ts";
import type { ServerArgs } from "./server.ts";

const provisioning = "/etc/keelson/grafana/provisioning";
const dashboardsFolder = "/etc/keelson/grafana/dashboards";
const passwordFile = `${secretsFolder}/grafana-password`;
/** Its own database: what people have set since it started. All else is in files, so nothing is lost with it. */
const dataFolder = "/var/lib/grafana";

export interface GrafanaInput {
  readonly config: StackConfig;
  readonly plan: StackPlan;
  readonly stack: string;
}

/** Nobody is let in without the password, nothing is sent or fetched, and alerts stay with Prometheus and Alertmanager. */
const settings = {
  GF_SECURITY_ADMIN_USER: "admin",
  GF_SECURITY_ADMIN_PASSWORD__FILE: passwordFile,
  GF_SECURITY_DISABLE_GRAVATAR: "true",
  GF_AUTH_ANONYMOUS_ENABLED: "false",
  GF_USERS_ALLOW_SIGN_UP: "false",
  GF_USERS_ALLOW_ORG_CREATE: "false",
  GF_ANALYTICS_ENABLED: "false",
  GF_ANALYTICS_REPORTING_ENABLED: "false",
  GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
  GF_ANALYTICS_FEEDBACK_LINKS_ENABLED: "false",
  GF_NEWS_NEWS_FEED_ENABLED: "false",
  GF_SNAPSHOTS_EXTERNAL_ENABLED: "false",
  GF_PLUGINS_PREINSTALL_DISABLED: "true",
  GF_PLUGINS_PLUGIN_ADMIN_ENABLED: "false",
  GF_PLUGINS_PUBLIC_KEY_RETRIEVAL_DISABLED: "true",
  GF_UNIFIED_ALERTING_ENABLED: "false",
  GF_LOG_MODE: "console",
} as const;

/** The official image: it is under the AGPL, so it is neither built nor brought along here. */
export function grafana(input: GrafanaInput, password: pulumi.Output<string>): ServerArgs {
  return {
    args: [],
    healthPath: "/api/health",
    environment: {
      ...settings,
      GF_SERVER_HTTP_PORT: String(ports.grafana),
      GF_PATHS_DATA: dataFolder,
      GF_PATHS_PROVISIONING: provisioning,
      GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: `${dashboardsFolder}/overview.json`,
    },
    files: [...provisioned(input), { path: passwordFile, content: password, secret: true }],
    writable: { [dataFolder]: { size: 64 * MiB } },
  };
}

function provisioned({ config, plan, stack }: GrafanaInput): File[] {
  const { interval } = config.monitoring;
  const dashboards = dashboardsOf(config, plan, { rate: grafanaRate });
  return [
    { path: `${provisioning}/datasources/keelson.yaml`, content: datasource(interval) },
    { path: `${provisioning}/dashboards/keelson.yaml`, content: provider },
    ...dashboards.map((dashboard) => ({
      path: `${dashboardsFolder}/${dashboard.name}.json`,
      content: JSON.stringify(grafanaDashboard(dashboard, { stack, interval })),
    })),
  ];
}

/** It has to know how often Prometheus looks, or a window of it would hold too few samples. */
function datasource(timeInterval: string): string {
  return stringify({
    apiVersion: 1,
    datasources: [
      {
        name: "Prometheus",
        uid: "keelson-prometheus",
        type: "prometheus",
        access: "proxy",
        url: `http://prometheus:${ports.prometheus}`,
        isDefault: true,
        editable: false,
        jsonData: { timeInterval, httpMethod: "POST" },
      },
    ],
  });
}

const provider = stringify({
  apiVersion: 1,
  providers: [
    {
      name: "keelson",
      type: "file",
      allowUiUpdates: false,
      disableDeletion: true,
      options: { path: dashboardsFolder },
    },
  ],
});
