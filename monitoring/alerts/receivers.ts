import type { StackConfig } from "../../config/schema.ts";

export type Receiver = StackConfig["alerts"]["receivers"][string];

/** A file that Alertmanager reads; its content is a secret. */
export interface SecretFile {
  readonly path: string;
  readonly content: string;
}

export interface RenderedReceiver {
  readonly config: object;
  readonly secrets: readonly SecretFile[];
}

/** Says where a secret of a receiver lies, from the folder of secrets. */
type Place = (what: string) => string;

export function renderReceiver(name: string, receiver: Receiver, folder: string): RenderedReceiver {
  const place: Place = (what) => `${folder}/alertmanager-${name}-${what}`;
  const { key, value, secrets } = integration(receiver, place);
  return { config: { name, [key]: [{ send_resolved: true, ...value }] }, secrets };
}

interface Integration {
  readonly key: "slack_configs" | "email_configs" | "webhook_configs";
  readonly value: object;
  readonly secrets: readonly SecretFile[];
}

function integration(receiver: Receiver, place: Place): Integration {
  switch (receiver.kind) {
    case "slack":
      return slack(receiver, place);
    case "email":
      return email(receiver, place);
    default:
      return webhook(receiver, place);
  }
}

type Of<K extends Receiver["kind"]> = Extract<Receiver, { readonly kind: K }>;

const state = '{{ if eq .Status "firing" }}{{ .CommonLabels.severity | toUpper }}{{ else }}RESOLVED{{ end }}';
const what = "{{ .CommonLabels.alertname }}{{ with .CommonLabels.service }} of {{ . }}{{ end }}";
const title = `${state}: ${what} ({{ .CommonLabels.stack }})`;
const text =
  "{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.description }}\n{{ .Annotations.runbook_url }}\n\n{{ end }}";

function slack({ url, channel }: Of<"slack">, place: Place): Integration {
  const file = { path: place("url"), content: url };
  return {
    key: "slack_configs",
    value: {
      api_url_file: file.path,
      ...(channel !== undefined && { channel }),
      title,
      // The browser's address of Alertmanager, which is not published anywhere, would lead nowhere.
      title_link: "",
      text,
      color:
        '{{ if ne .Status "firing" }}good{{ else if eq .CommonLabels.severity "critical" }}danger{{ else }}warning{{ end }}',
    },
    secrets: [file],
  };
}

function email({ to, from, host, port, tls, user, password }: Of<"email">, place: Place): Integration {
  const file = { path: place("password"), content: password ?? "" };
  const login = user === undefined ? {} : { auth_username: user, auth_password_file: file.path };
  return {
    key: "email_configs",
    value: {
      to: to.join(", "),
      from,
      smarthost: `${host.includes(":") ? `[${host}]` : host}:${port}`,
      require_tls: tls !== "none",
      ...login,
      headers: { Subject: title },
      text,
      html: "",
    },
    secrets: password === undefined ? [] : [file],
  };
}

function webhook(receiver: Of<"webhook"> | Of<"deadman">, place: Place): Integration {
  const file = { path: place("url"), content: receiver.url };
  const token = receiver.kind === "webhook" ? receiver.token : undefined;
  const tokenFile = { path: place("token"), content: token ?? "" };
  const authorization = { authorization: { credentials_file: tokenFile.path } };
  return {
    key: "webhook_configs",
    value: {
      // Its end is the alarm: there is nothing to resolve.
      send_resolved: receiver.kind === "webhook",
      url_file: file.path,
      ...(token !== undefined && { http_config: authorization }),
    },
    secrets: [file, ...(token === undefined ? [] : [tokenFile])],
  };
}
