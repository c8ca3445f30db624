import type { StackConfig } from "../../../config/schema.ts";
import type { AlertOrder } from "../../../operations/alerts/types.ts";
import { withDocker } from "../../support/fake-docker.ts";
import { pipeTo, withServer, type Replies } from "../../support/fake-server.ts";
import { stackConfig } from "../../support/stack-config.ts";

export const watched = stackConfig({
  monitoring: { enabled: true },
  alerts: { receivers: { team: { kind: "webhook", url: "https://alerts.example.com/hook" } } },
});

export const order = (config: StackConfig = watched): AlertOrder => ({ stack: "dev", config });

/** Runs with an engine in which Prometheus and Alertmanager answer so; one that is left out does not run. */
export async function withAlerting<T>(
  servers: { readonly prometheus?: Replies; readonly alertmanager?: Replies },
  act: () => Promise<T>,
) {
  const none: Replies = () => undefined;
  return withServer(servers.alertmanager ?? none, (alertmanager) =>
    withServer(servers.prometheus ?? none, (prometheus) => {
      const id = (service: "prometheus" | "alertmanager") =>
        `*keelson.service=${service}*) ${servers[service] === undefined ? "true" : `echo ${service}`} ;;`;
      return withDocker(
        `case "$*" in
          ${id("prometheus")}
          ${id("alertmanager")}
          *127.0.0.1:9090) ${pipeTo(prometheus)} ;;
          *127.0.0.1:9093) ${pipeTo(alertmanager)} ;;
          *) echo 20.10.24 ;;
        esac`,
        act,
      );
    }).then(({ result }) => result),
  );
}
