import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { AcmeField, shown, untilState } from "./acme-field.ts";
import { Trial, until, type Box } from "./trial.ts";

const [bare, wildcard] = ["shop.example.com", "*.shop.example.com"] as const;
const dns = { provider: "rfc2136", env: { DNSUPDATE_NAMESERVER: "ns.example.com" } };
const secret = randomBytes(32).toString("base64");

const namedConf = `options { directory "/tmp"; listen-on { any; }; listen-on-v6 { none; }; recursion no; pid-file none;
  session-keyfile "/tmp/session.key"; managed-keys-directory "/tmp"; };
key "keelson" { algorithm hmac-sha256; secret "${secret}"; };
zone "example.com" { type primary; file "/tmp/example.com.zone"; allow-update { key "keelson"; }; };
`;

/** The name server's address is known once it runs, and its zone names it. */
const zone = (address: string) => `$TTL 5
@ IN SOA ns hostmaster 1 60 60 600 5
@ IN NS ns
ns IN A ${address}
`;

describe("certificates by records of DNS", () => {
  let trial: Trial;
  let field: AcmeField;
  let server: Box;
  let resolver: string;

  const acme = (key: string) =>
    field.acme({
      words: ["--dns", dns.provider, "--secrets", "/etc/trial", "--resolvers", resolver],
      environment: {
        ...{ DNSUPDATE_NAMESERVER: resolver, DNSUPDATE_TSIG_KEY: "keelson", DNSUPDATE_TSIG_SECRET: key },
        ...{ DNSUPDATE_TSIG_ALGORITHM: "hmac-sha256", DNSUPDATE_POLLING_INTERVAL: "1" },
        ...{ DNSUPDATE_PROPAGATION_TIMEOUT: "20" },
      },
    });

  /** A container that waits with its address, is given its zone, and then becomes the name server. */
  async function nameServer(): Promise<void> {
    const image = await trial.build("test/images/bind9");
    const options = ["--network", field.network, "--network-alias", "ns.example.com", "--user", "1000:1000"];
    server = await trial.start(image, [...options, "--entrypoint", "sleep"], ["600"]);
    const address = await server.address();
    for (const [path, content] of [
      ["/tmp/named.conf", namedConf],
      ["/tmp/example.com.zone", zone(address)],
    ] as const)
      await server.read("sh", "-c", `printf '%s' '${content}' > ${path}`);
    await server.read("sh", "-c", "named -g -c /tmp/named.conf > /tmp/named.log 2>&1 &");
    const answers = async () => (await server.exec("dig", "+short", "@127.0.0.1", "example.com", "SOA")).stdout !== "";
    await until(answers, "the name server answers", 20);
    resolver = `${address}:53`;
  }

  before(async () => {
    trial = await Trial.begin("acme-dns");
    field = await AcmeField.begin(trial, [bare, wildcard], { challenge: "dns-01", dns });
    await nameServer();
    await field.pebble({ resolver });
  });
  after(() => trial.end());

  test("that nobody may write are told with what the name server said", async () => {
    const refused = await acme(randomBytes(32).toString("base64"));
    const { error } = await untilState(refused, bare, ({ failures }) => failures > 0);
    assert.match(error!, /dnsupdate/);
    await refused.docker("rm", "--force");
  });

  test("are obtained for a name and its wildcard, which share one record", async () => {
    const box = await acme(secret);
    for (const host of [bare, wildcard]) {
      const { issuer } = await untilState(box, host, ({ state }) => state === "valid", 90);
      assert.match(issuer!, /^Pebble Intermediate CA/);
    }
    const left = await server.read("dig", "+short", "@127.0.0.1", `_acme-challenge.${bare}`, "TXT");
    assert.equal(left, "", "a record is left behind");
  });

  test("are shown for every host that they are for, without an open port 80", async () => {
    const edge = await field.edge([]);
    const address = await edge.address();
    for (const [host, named] of [
      [bare, bare],
      ["de.shop.example.com", wildcard],
    ] as const) {
      const { subjectaltname } = await shown(address, host);
      assert.equal(subjectaltname, `DNS:${named}`);
    }
    await assert.rejects(shown(address, "other.example.com"), /unrecognized name/);
  });
});
