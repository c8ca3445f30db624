import { stringify } from "yaml";

/** How pages are asked: `edge` from inside the stack, `public` as somebody outside would. */
export const modules = { edge: "edge", public: "public" } as const;

/** Any answer of a server that works: a page that asks for a login is up. */
const working = Array.from({ length: 300 }, (_, index) => 200 + index);

/** Renders blackbox.yml. */
export function renderBlackbox(): string {
  const http = { preferred_ip_protocol: "ip4", valid_http_versions: ["HTTP/1.1", "HTTP/2.0"] };
  return stringify({
    modules: {
      [modules.edge]: {
        prober: "http",
        timeout: "5s",
        http: {
          ...http,
          valid_status_codes: working,
          follow_redirects: false,
          // Else an expired certificate takes its own date out of the metrics. That it is trusted is the checklist's.
          tls_config: { insecure_skip_verify: true },
        },
      },
      [modules.public]: {
        prober: "http",
        timeout: "10s",
        http: { ...http, valid_status_codes: working.slice(0, 200) },
      },
    },
  });
}
