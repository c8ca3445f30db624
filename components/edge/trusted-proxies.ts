import type { EdgeSettings } from "./settings.ts";

type Trusting = Pick<EdgeSettings, "trustedProxies">;

/** By what word of nginx a client's scheme is known. */
export function clientScheme({ trustedProxies }: Trusting): "$scheme" | "$client_scheme" {
  return trustedProxies.length === 0 ? "$scheme" : "$client_scheme";
}

/**
 * The client is the last address of X-Forwarded-For that is no trusted proxy's own; what stands before it anybody could have
 * written. From everybody else the header counts as nothing.
 */
export function trustedProxies({ trustedProxies }: Trusting): string[] {
  if (trustedProxies.length === 0) return [];
  return [
    ...trustedProxies.map((network) => `set_real_ip_from ${network};`),
    "real_ip_header X-Forwarded-For;",
    "real_ip_recursive on;",
    `geo $realip_remote_addr $from_proxy { default 0; ${trustedProxies.map((network) => `${network} 1; `).join("")}}`,
    'map "$from_proxy:$http_x_forwarded_proto" $client_scheme { "1:https" https; "1:http" http; default $scheme; }',
  ];
}
