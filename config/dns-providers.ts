/** What one provider's library reads. */
export interface DnsProvider {
  /** All of them are needed. */
  readonly needed: readonly string[];
  /** What else it takes. */
  readonly taken: readonly string[];
}

const provider = (needed: readonly string[], taken: readonly string[] = []): DnsProvider => ({ needed, taken });

/**
 * Who can write the record by which an authority sees that a name is yours, with the variables of lego's libraries
 * (github.com/go-acme/lego, providers/dns). images/acme/dns.go builds in the same ones.
 */
export const dnsProviders = {
  cloudflare: provider(["CLOUDFLARE_DNS_API_TOKEN"], ["CLOUDFLARE_ZONE_API_TOKEN"]),
  digitalocean: provider(["DO_AUTH_TOKEN"]),
  gandi: provider(["GANDIV5_PERSONAL_ACCESS_TOKEN"]),
  hetzner: provider(["HETZNER_API_TOKEN"]),
  httpreq: provider(["HTTPREQ_ENDPOINT"], ["HTTPREQ_MODE", "HTTPREQ_USERNAME", "HTTPREQ_PASSWORD"]),
  infomaniak: provider(["INFOMANIAK_ACCESS_TOKEN"]),
  inwx: provider(["INWX_USERNAME", "INWX_PASSWORD"], ["INWX_SHARED_SECRET"]),
  ionos: provider(["IONOS_API_KEY"]),
  namecheap: provider(["NAMECHEAP_API_USER", "NAMECHEAP_API_KEY"]),
  netcup: provider(["NETCUP_CUSTOMER_NUMBER", "NETCUP_API_KEY", "NETCUP_API_PASSWORD"]),
  ovh: provider(["OVH_ENDPOINT", "OVH_APPLICATION_KEY", "OVH_APPLICATION_SECRET", "OVH_CONSUMER_KEY"]),
  porkbun: provider(["PORKBUN_API_KEY", "PORKBUN_SECRET_API_KEY"]),
  rfc2136: provider(
    ["DNSUPDATE_NAMESERVER"],
    ["DNSUPDATE_TSIG_KEY", "DNSUPDATE_TSIG_SECRET", "DNSUPDATE_TSIG_ALGORITHM", "DNSUPDATE_ZONES"],
  ),
  route53: provider(
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"],
    ["AWS_HOSTED_ZONE_ID", "AWS_ASSUME_ROLE_ARN"],
  ),
  scaleway: provider(["SCALEWAY_API_TOKEN"], ["SCALEWAY_PROJECT_ID"]),
} as const satisfies Readonly<Record<string, DnsProvider>>;

export type DnsProviderName = keyof typeof dnsProviders;

export const dnsProviderNames = Object.keys(dnsProviders) as [DnsProviderName, ...DnsProviderName[]];

/** How long a record may take to be seen everywhere, in the words of lego's variables. */
const paces = ["PROPAGATION_TIMEOUT", "POLLING_INTERVAL", "TTL"];

/** Every variable that a provider reads. */
export function dnsVariables(name: DnsProviderName): readonly string[] {
  const { needed, taken }: DnsProvider = dnsProviders[name];
  const prefix = needed[0]!.slice(0, needed[0]!.indexOf("_"));
  return [...needed, ...taken, ...paces.map((pace) => `${prefix}_${pace}`)];
}
