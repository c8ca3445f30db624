import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { removedHeaders } from "../../../components/edge/requests.ts";
import { areUsual } from "../../../sizing/edge-limits.ts";
import { httpOf, inForce, locationsOf, named, type Location } from "../../support/nginx-blocks.ts";
import { randomEdges } from "../../support/random-edges.ts";

const edges = randomEdges(200);
const locations = edges.flatMap(({ conf }) => locationsOf(conf));
/** To what obtains certificates, which is no route. */
const challenges = "^~ /.well-known/acme-challenge/";
const passesOn = ({ match, blocks: [own] }: Location) => named(own, "proxy_pass").length > 0 && match !== challenges;
const passing = locations.filter(passesOn);

/** What must hold in every location that passes requests on: the one value, or how it may look. */
const settings: Readonly<Record<string, string | RegExp>> = {
  proxy_http_version: "1.1",
  proxy_buffering: "off",
  proxy_max_temp_file_size: "0",
  proxy_buffer_size: "36k",
  proxy_connect_timeout: "2s",
  proxy_send_timeout: "30s",
  proxy_read_timeout: /^\d+s$/,
  proxy_next_upstream_tries: "2",
  client_max_body_size: /^[1-9]\d*$/,
  client_header_timeout: "12s",
  client_body_timeout: "12s",
  send_timeout: "15s",
  client_body_buffer_size: /^(60000|16384)$/,
  large_client_header_buffers: "1 36k",
  server_tokens: "off",
  absolute_redirect: "off",
  gzip: "on",
};

/** Told to every app, and nobody else's to say. */
const told: Readonly<Record<string, string | RegExp>> = {
  Host: "$public_host",
  Connection: "$connection_upgrade",
  Upgrade: "$websocket",
  "X-Request-Id": "$request_tag",
  "X-Forwarded-For": "$remote_addr",
  "X-Real-IP": "$remote_addr",
  "X-Forwarded-Proto": /^\$(client_)?scheme$/,
  "X-Forwarded-Host": "$public_host",
  "X-Forwarded-Prefix": "$prefix",
};

describe("in the edge's files of 200 random stacks", () => {
  test("there is something to look at: every kind of location and many of each", () => {
    const kinds = ["@plain:", "@plain-again:", "@open:", "@open-again:", "@body:"];
    for (const kind of kinds) assert.ok(passing.filter(({ match }) => match.startsWith(kind)).length > 500, kind);
    assert.ok(locations.some(({ match }) => match.startsWith("= /")));
  });

  for (const [name, wanted] of Object.entries(settings)) {
    test(`${name} is ${String(wanted)} wherever requests are passed on`, () => {
      for (const { match, blocks } of passing) {
        const values = inForce(name, ...blocks);
        assert.equal(values.length, 1, match);
        const value = values[0]!.join(" ");
        assert.ok(typeof wanted === "string" ? value === wanted : wanted.test(value), `${match}: ${value}`);
      }
    });
  }

  test("every request is in the log, and counted where somebody asks", () => {
    const log = "/dev/stdout json buffer=4k flush=250ms";
    const counted = "syslog:server=127.0.0.1:9114,nohostname,tag=edge metrics";
    for (const { conf, monitored } of edges) {
      for (const { match, blocks } of locationsOf(conf).filter(passesOn)) {
        const logs = inForce("access_log", ...blocks).map((args) => args.join(" "));
        assert.deepEqual(logs, monitored ? [log, counted] : [log], match);
      }
    }
  });

  test("headers by which clients speak for the edge are replaced or removed", () => {
    for (const { match, blocks } of passing) {
      const sent = Object.fromEntries(inForce("proxy_set_header", ...blocks) as [string, string][]);
      for (const [name, value] of Object.entries(told)) {
        const isTold = typeof value === "string" ? sent[name] === value : value.test(sent[name]!);
        assert.ok(isTold, `${match}: ${name}: ${sent[name]!}`);
      }
      assert.deepEqual(
        removedHeaders.filter((name) => sent[name] !== ""),
        [],
        match,
      );
    }
  });

  test("the request's id is told to clients", () => {
    for (const { match, blocks } of passing) {
      assert.ok(
        inForce("add_header", ...blocks).some((args) => args.join(" ") === "X-Request-Id $request_tag always"),
        match,
      );
    }
  });

  test("every answer has the security headers: a place that adds one says all of them again", () => {
    for (const { match, blocks } of locations) {
      const added = inForce("add_header", ...blocks).map(([name, , always]) => `${name!} ${always!}`);
      const wanted = ["X-Request-Id", "Retry-After", "X-XSS-Protection"];
      for (const name of wanted) assert.ok(added.includes(`${name} always`), `${match}: ${name}`);
      const names = new Set(added.map((line) => line.split(" ")[0]!.toLowerCase()));
      assert.equal(names.size, added.length, `${match} has one twice`);
    }
    assert.ok(locations.length > 5000);
  });

  test("a client's requests are counted wherever they are passed on, where it is usual or a route says so", () => {
    let counted = 0;
    for (const { edge, environment, conf } of edges) {
      for (const { match, blocks } of locationsOf(conf).filter(passesOn)) {
        const [, index] =
          /^\$?(\d+)$/.exec(inForce("set", ...blocks).find(([to]) => to === "$limited_route")?.[1] ?? "") ?? [];
        const limits = inForce("limit_req", ...blocks);
        if (areUsual(edge, environment))
          assert.ok(limits.length === 1 || edge.routes.some((each) => each.limits === "off"));
        assert.equal(limits.length > 0, index !== undefined, match);
        assert.equal(inForce("limit_conn", ...blocks).length, limits.length, match);
        counted += limits.length;
      }
    }
    assert.ok(counted > 500);
  });

  test("what apps tell about themselves is closed on every route, but where it is opened or another route's", () => {
    for (const { edge, conf } of edges) {
      const closed = locationsOf(conf).filter(({ match }) => match.startsWith("~*"));
      const isOpen = edge.routes.some(({ open }) => open.includes("/production-readiness"));
      for (const { match, blocks } of closed) {
        assert.deepEqual(
          named(blocks[0], "return").map(({ args }) => args.join(" ")),
          ["404"],
          match,
        );
        assert.ok(isOpen || match.includes("production-readiness"), match);
      }
    }
  });

  test("nothing is sent twice: another server is asked by nginx itself for bodies that it cannot repeat alone", () => {
    for (const { match, blocks } of passing) {
      const isBody = match.startsWith("@body:");
      assert.deepEqual(inForce("proxy_next_upstream", ...blocks), [[isBody ? "error" : "off"]], match);
      assert.equal(inForce("proxy_request_buffering", ...blocks).length, isBody ? 1 : 0, match);
      // The second question is asked only where the first brought no connection about.
      const guards = named(blocks[0], "if").map(({ args }) => args.join(" "));
      assert.deepEqual(guards, match.includes("-again:") ? ["($verdict = 502)", "($verdict = 504)"] : [], match);
    }
  });

  test("a lane is behind a location that sorts, which refuses other spellings of a prefix that it takes off", () => {
    for (const { edge, conf } of edges) {
      const sorting = locationsOf(conf).filter(({ blocks: [own] }) =>
        named(own, "error_page").some(({ args }) => args[0] === "418"),
      );
      const stripped = new Set(
        edge.routes
          .filter(({ stripPath, path }) => stripPath && path !== "/")
          .map(({ path }) => path.replace(/\/$/, "")),
      );
      for (const {
        match,
        blocks: [own],
      } of sorting) {
        const guards = named(own, "if").map(({ args, block }) => `${args.join(" ")} ${block![0]!.args.join(" ")}`);
        const prefix = named(own, "set").flatMap(({ args: [to, value] }) => (to === "$prefix" ? [value!] : []));
        if (prefix.length > 0) assert.ok(stripped.has(prefix[0]!), match);
        const refusals = guards.filter((guard) => !/^\(\$preflight_\d+\) 204$/.test(guard));
        assert.match(refusals.join(), prefix.length > 0 ? /^\(\$rest_\d+ = {3}\) 400$/ : /^$/, match);
      }
    }
  });

  test("no time-out takes a server away, and every server of a group is one of the stack's", () => {
    for (const { conf } of edges) {
      for (const { args, block } of named(httpOf(conf), "upstream")) {
        const servers = named(block!, "server").map((server) => server.args.join(" "));
        assert.ok(servers.length > 0, args[0]);
        const port = args[0] === "acme.challenges" ? 8402 : 8080;
        const own = new RegExp(`^127\\.0\\.\\d+\\.\\d+:${port} max_fails=0( backup)?$`);
        for (const server of servers) assert.match(server, own);
      }
    }
  });

  test("requests go to groups that there are", () => {
    for (const { conf } of edges) {
      const http = httpOf(conf);
      const groups = new Set(named(http, "upstream").map(({ args }) => args[0]!));
      const maps = [...named(http, "map"), ...named(http, "split_clients")];
      const drawn = (variable: string): string[] => {
        const values = maps
          .filter(({ args }) => args[1] === variable)
          .flatMap(({ block }) => block!.map(({ args }) => args[0]!));
        return values.flatMap((value) => (value.startsWith("$") ? drawn(value) : [value]));
      };
      for (const {
        match,
        blocks: [own],
      } of locationsOf(conf)) {
        for (const { args } of named(own, "proxy_pass")) {
          const [, to = ""] = /^http:\/\/(\$?[\w.-]+?)(\/?\$|$)/.exec(args[0]!) ?? [];
          const targets = to.startsWith("$") ? drawn(to) : [to];
          assert.ok(targets.length > 0 && targets.every((target) => groups.has(target)), `${match}: ${args[0]!}`);
        }
      }
    }
  });

  test("every server answers too large a header by its own status, every path somehow, and TLS by what is safe", () => {
    for (const { edge, conf } of edges) {
      for (const { block } of named(httpOf(conf), "server").slice(1)) {
        const redirects = named(block!, "location").some(({ block }) => block!.some(({ args }) => args[0] === "308"));
        const isPlain = named(block!, "listen").some(({ args }) => args[0] === "8080");
        if (redirects || (isPlain && edge.tls.kind !== "none")) continue;
        assert.deepEqual(inForce("error_page", block!)[0], ["494", "=", "@too-large"]);
        assert.ok(named(block!, "location").some(({ args }) => args.join(" ") === "/"));
        const protocols = inForce("ssl_protocols", block!);
        assert.deepEqual(protocols, edge.tls.kind === "none" ? [] : [["TLSv1.2", "TLSv1.3"]]);
      }
    }
  });

  test("a cookie of the edge's is set by sticky routes alone, out of scripts' reach, and over TLS alone where there is TLS", () => {
    let seen = 0;
    for (const { edge, conf } of edges) {
      const http = httpOf(conf);
      const cookies = named(http, "map")
        .flatMap(({ block }) => block!.map(({ args }) => args[0]))
        .filter((value): value is string => value?.includes("Path=") === true);
      const ofPods = named(http, "upstream").flatMap(({ block }) => named(block!, "sticky").map(({ args }) => args));
      const sticky = edge.routes.filter((route) => route.sticky);
      assert.equal(cookies.length + ofPods.length > 0, sticky.length > 0);
      for (const cookie of cookies) {
        assert.match(cookie, /^keelson_[0-9a-f]{8}=[0-9a-f]{16}; Path=\/[^;]*; HttpOnly; SameSite=Lax(; Secure)?$/);
        assert.equal(cookie.endsWith("; Secure"), edge.tls.kind !== "none");
        seen += 1;
      }
      for (const cookie of ofPods) {
        assert.match(cookie.join(" "), /^cookie keelson_[0-9a-f]{8} path=\/\S* httponly samesite=lax( secure)?$/);
        assert.equal(cookie.includes("secure"), edge.tls.kind !== "none");
      }
    }
    assert.ok(seen > 500);
  });
});
