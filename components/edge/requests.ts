/**
 * What a client may say about itself towards servers behind a proxy. Whatever is not set by this edge is removed: an app
 * that believes one of them would believe the client. (Names with an underscore nginx drops by itself.)
 */
const believed = [
  ...["For", "Host", "Proto", "Port", "Prefix"].map((name) => `X-Forwarded-${name}`),
  ...["X-Request-Id", "X-Real-IP", "Host", "Connection", "Upgrade"],
];

const forgeable = [
  ...["Forwarded", "X-Forwarded", "Forwarded-For", "Forwarded-For-IP", "X-Forwarded-By", "X-Forwarded-Scheme"],
  ...["X-Forwarded-Ssl", "X-Forwarded-Server", "X-Forwarded-Protocol", "X-Forwarded-Uri", "X-Forwarded-Url"],
  ...["X-Forwarded-Path", "X-Forwarded-Method", "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Groups"],
  ...["X-Forwarded-Preferred-Username", "X-Forwarded-Access-Token", "X-Forwarded-Client-Cert", "X-Forwarded-Client-Ip"],
  ...[
    "X-Forwarded-Client-IP",
    "X-Forwarded-Tls-Client-Cert",
    "X-Forwarded-Tls-Client-Cert-Info",
    "X-Forwarded-Context",
  ],
  ...["X-Forwarded-Base", "X-Forwarded-PathBase", "X-Forwarded-Original-Host", "X-Forwarded-Host-Original"],
  ...["X-Script-Name", "Script-Name", "X-Url-Scheme", "X-Scheme", "Front-End-Https", "X-Https", "X-Ssl"],
  ...["True-Client-IP", "Client-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-Originating-IP", "X-Remote-IP"],
  ...["X-Remote-Addr", "X-Remote-User", "Remote-User", "Remote-Addr", "X-ProxyUser-Ip", "X-Real-Port", "X-Client-Port"],
  ...["CF-Connecting-IP", "CF-Connecting-IPv6", "CF-Visitor", "CF-IPCountry", "Fastly-Client-IP", "Fastly-SSL"],
  ...["Fly-Client-IP", "Fly-Forwarded-Proto", "X-Azure-ClientIP", "X-Azure-SocketIP", "X-Appengine-User-IP"],
  ...["X-Appengine-Remote-Addr", "Akamai-Origin-Hop", "Ali-CDN-Real-IP", "X-Envoy-External-Address"],
  ...["X-Envoy-Original-Path", "X-Envoy-Internal", "X-Envoy-Downstream-Service-Cluster", "X-Original-URL"],
  ...["X-Original-URI", "X-Original-Host", "X-Original-Forwarded-For", "X-Original-Method", "X-Rewrite-URL"],
  ...["X-Host", "X-Http-Host-Override", "X-HTTP-Host-Override", "X-Auth-Request-User", "X-Auth-Request-Email"],
  ...["X-Auth-Request-Groups", "X-Authenticated-User", "X-Client-Cert", "X-SSL-Client-Cert", "SSL-Client-Cert"],
  ...["X-SSL-Client-Verify", "X-SSL-Client-DN", "Client-Cert", "Client-Cert-Chain", "X-Accel-Internal", "Proxy"],
];

/** Each header once: nginx tells names apart by their case here, HTTP does not. */
export const removedHeaders: readonly string[] = [
  ...new Map(forgeable.map((name) => [name.toLowerCase(), name])).values(),
].filter((name) => !believed.includes(name));

export interface PublicAddress {
  /** Told to an app whose client named no host, as HTTP/1.0 may. */
  readonly host: string;
  readonly port: number;
  /** nginx's variable of the scheme that the client speaks. */
  readonly scheme: string;
}

export const requestIdHeader = "add_header X-Request-Id $request_tag always;";

/** Once for all routes: a location that passes on inherits them, as it sets none itself. */
export function passedHeaders({ port, scheme }: PublicAddress): string[] {
  const header = (name: string, value: string) => `proxy_set_header ${name} ${value};`;
  return [
    header("Host", "$public_host"),
    header("Connection", "$connection_upgrade"),
    header("Upgrade", "$websocket"),
    header("X-Request-Id", "$request_tag"),
    // Replaced, not extended: a client could put any address in front.
    header("X-Forwarded-For", "$remote_addr"),
    header("X-Real-IP", "$remote_addr"),
    header("X-Forwarded-Proto", scheme),
    header("X-Forwarded-Host", "$public_host"),
    header("X-Forwarded-Port", String(port)),
    header("X-Forwarded-Prefix", "$prefix"),
    ...removedHeaders.map((name) => header(name, '""')),
  ];
}

/**
 * The questions about a request that decide its way (lanes.ts). Most requests are answered by a look-up of one value, and
 * what others need is asked behind it: nginx evaluates a map when it is read, and a pattern costs ten times a look-up.
 */
export function requestMaps({ host }: PublicAddress): string[] {
  return [
    // A caller's own id survives, if it is short and harmless, so that one id follows a request through everything.
    'map $http_x_request_id $request_tag { default $request_id; "~^[A-Za-z0-9._-]{8,64}$" $http_x_request_id; }',
    // Any other protocol would be a tunnel past the routes. In any case: a look-up does not mind it.
    'map $http_upgrade $websocket { default ""; websocket websocket; }',
    'map $websocket $connection_upgrade { default ""; websocket upgrade; }',
    // Nothing, but where a route sets it; nginx wants to know the name in any case.
    'map "" $prefix { default ""; }',
    // The host that chose the route; a request line may name another one than the Host header. "_" is nobody's name.
    `map $host $named_host { default $host; _ ${host}; }`,
    'map $http_host $public_host { default $named_host; "~(?<given_port>:[0-9]{1,5})$" $named_host$given_port; }',
    ...bodyMaps,
    // May the answer be a stream? So asks who names no type, any type or that of events.
    'map $http_accept $may_stay_open { default $is_socket; "" 1; "*/*" 1; "~text/event-stream" 1; }',
    "map $websocket $is_socket { default 0; websocket 1; }",
    "map $body_as_it_comes $lane { default body; 0 $lane_without; }",
    "map $may_stay_open $lane_without { default open; 0 plain; }",
    // Only where no connection came about is another replica asked; else the answer stays what it was.
    'map "$upstream_connect_time:$upstream_status" $verdict { default 502; "~:504$" 504; "~^-:" again; }',
  ];
}

/** Bodies up to 59,999 bytes are read first; a request without a length has no body, or one of any length. */
const bodyMaps = [
  'map $content_length $body_as_it_comes { default 1; "" $chunked_as_it_comes; "~^([0-9]{1,4}|[1-5][0-9]{4})$" 0; }',
  'map $http_transfer_encoding $chunked_as_it_comes { default 1; "" $silent_as_it_comes; }',
  "map $server_protocol $silent_as_it_comes { default $method_as_it_comes; HTTP/1.0 0; HTTP/1.1 0; }",
  "map $request_method $method_as_it_comes { default 1; GET 0; HEAD 0; OPTIONS 0; DELETE 0; }",
  // Of a request that is passed on while it comes, nginx repeats nothing: by its method, or for its body.
  'map "$request_method:$content_length" $passed_at_once { default 0; "~^(POST|PATCH|LOCK):" 1; "~:[0-9]" 1; }',
];
