import * as pulumi from "@pulumi/pulumi";
import { acmeHosts } from "../../config/certificates.ts";
import type { StackConfig } from "../../config/schema.ts";
import { parseBytes } from "../../sizing/units.ts";
import type { File } from "../workload.ts";
import type { EdgeArgs } from "./args.ts";
import { errorPageFiles } from "./error-pages.ts";
import { maintenancePage, readPage } from "./maintenance-page.ts";
import { usersFiles } from "./users.ts";
import { edgeCertificate, type Certificate } from "./certificate.ts";
import { certificateFile, keyFile } from "./certificate-lines.ts";
import { configFile, renderLoadedConf } from "./nginx-conf.ts";
import type { Replicas } from "./tcp.ts";
import type { Upstream } from "./upstreams.ts";

export interface EdgeFiles {
  readonly files: readonly File[];
  /** What nginx answers at loadedUrl once these files are in force. */
  readonly digest: pulumi.Output<string>;
}

/** All that nginx reads. */
export function edgeFiles(
  name: string,
  args: EdgeArgs & { readonly challenges: pulumi.Output<Upstream> | undefined },
  opts: pulumi.CustomResourceOptions,
): EdgeFiles {
  const { config, environment, plan, apps, challenges } = args;
  const hosts = [...config.routes.map((route) => route.host), ...tcpHosts(config), ...acmeHosts(config)];
  const certificate = edgeCertificate(`${name}-certificate`, config.tls, hosts, opts);
  const upstreams = runningUpstreams(config, apps);
  const maxBodyBytes = parseBytes(config.maxBodySize);
  // Every client is shown the certificate: as a secret it would hide the whole configuration from a preview.
  const rendered = pulumi
    .all([
      upstreams,
      challenges,
      tcpReplicas(config, apps),
      pulumi.unsecret(pulumi.output(certificate?.certificate ?? "")),
    ])
    .apply(([upstreams, challenges, replicas, shown]) => {
      const input = { plan, environment, edge: config, upstreams, replicas, maxBodyBytes, monitored: args.monitored };
      return renderLoadedConf(challenges === undefined ? input : { ...input, challenges }, shown);
    });
  const files = [
    { path: configFile, content: rendered.conf },
    { path: maintenancePage, content: readPage(config) },
    ...errorPageFiles(config),
    ...usersFiles(name, args, opts),
    ...(certificate === undefined ? [] : certificateFiles(certificate)),
  ];
  return { files, digest: rendered.digest };
}

function tcpHosts({ tcp }: StackConfig["edge"]): string[] {
  return tcp.flatMap(({ host }) => host ?? []);
}

function certificateFiles({ certificate, key }: Certificate): File[] {
  return [
    { path: certificateFile, content: certificate, secret: true },
    { path: keyFile, content: key, secret: true },
  ];
}

/**
 * Lists the routed apps' containers. They are known only once the containers are there and past their gates, which is
 * the order that a swap wants.
 */
function runningUpstreams({ routes }: StackConfig["edge"], apps: EdgeArgs["apps"]): pulumi.Output<Upstream[]> {
  const routed = [...new Set(routes.map((route) => route.service))].sort();
  return pulumi.all(
    routed.map((service) => {
      const { placement, port, keepAliveSeconds } = apps[service]!;
      const upstream = { service, port, keepAliveSeconds, ...(placement.each && { each: placement.each }) };
      return pulumi.all([...placement.instances]).apply((instances): Upstream => ({ ...upstream, instances }));
    }),
  );
}

/** The same for bytes: a route's service by all its containers, past their gates. */
function tcpReplicas({ tcp }: StackConfig["edge"], apps: EdgeArgs["apps"]): pulumi.Output<Replicas> {
  const names = [...new Set(tcp.map(({ service }) => service))].sort();
  return pulumi.all(Object.fromEntries(names.map((name) => [name, pulumi.all([...apps[name]!.placement.instances])])));
}
