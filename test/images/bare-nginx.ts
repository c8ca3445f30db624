import { selfSigned } from "./field-edge.ts";
import type { Box, Trial } from "./trial.ts";

/** What a server before an app needs and nothing else, at nginx's own defaults. */
function conf(app: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
    (kind) => `${kind}_temp_path /tmp/${kind};`,
  );
  return `pid /tmp/nginx.pid;
worker_processes 2;
events { worker_connections 1024; }
http {
  ${temporary.join(" ")}
  upstream app { server ${app}; keepalive 32; }
  server {
    listen 8080;
    listen 8443 ssl;
    http2 on;
    ssl_certificate /run/secrets/tls.crt;
    ssl_certificate_key /run/secrets/tls.key;
    ssl_session_cache shared:tls:10m;
    location / { proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
`;
}

/** The edge's own image with that file, before an app at an address and port. */
export async function bareNginx(
  trial: Trial,
  image: string,
  app: string,
  options: readonly string[] = [],
): Promise<Box> {
  const files = trial.folder({ "nginx.conf": conf(app), ...selfSigned() });
  const mounts = ["--volume", `${files}:/etc/trial:ro`, "--volume", `${files}:/run/secrets:ro`];
  const command = ["nginx", "-c", "/etc/trial/nginx.conf", "-g", "daemon off;"];
  const box = await trial.start(image, [...options, ...mounts], command);
  await box.untilWell("tcp", "127.0.0.1:8443");
  return box;
}
