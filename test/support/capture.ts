import { container } from "./docker.ts";
import { output } from "./run.ts";

export interface Captured {
  readonly packets: number;
  /** How often each text stood in a packet in clear, in the order in which they were given. */
  readonly found: readonly number[];
}

/**
 * Reads whole frames of all interfaces (AF_PACKET, SOCK_RAW, ETH_P_ALL) and counts those that hold a text; perl is in every
 * image that stems from Debian's.
 */
const script = `
use strict; $| = 1;
socket(my $s, 17, 3, 0x0300) or die "socket: $!";
my ($end, $packets, @found) = (time + shift, 0, map { 0 } @ARGV);
print "listening\\n";
while (time < $end) {
  my $set = ""; vec($set, fileno($s), 1) = 1;
  next unless select($set, undef, undef, 0.2);
  next unless defined recv($s, my $frame, 65536, 0);
  $packets++;
  for my $i (0 .. $#ARGV) { $found[$i]++ if index($frame, $ARGV[$i]) >= 0 }
}
print "{\\"packets\\":$packets,\\"found\\":[" . join(",", @found) . "]}\\n";
`;

const seconds = 4;

/** What comes by a service's network interfaces while something is done. */
export async function capture(
  stack: string,
  service: string,
  texts: readonly string[],
  act: () => Promise<unknown>,
): Promise<Captured> {
  const { name } = await container(stack, service);
  const image = "debian:trixie-slim";
  const own = ["--user", "0", "--cap-drop", "ALL", "--cap-add", "NET_RAW"];
  const command = ["perl", "-e", script, String(seconds), ...texts];
  const said = output("docker", ["run", "--rm", "--network", `container:${name}`, ...own, image, ...command]);
  // A container is there within a second, and the acts last until it has listened for some.
  const listened = said.then((text) => JSON.parse(text.trim().split("\n").at(-1)!) as Captured);
  const doing = repeat(act, seconds + 1);
  const [captured] = await Promise.all([listened, doing]);
  return captured;
}

async function repeat(act: () => Promise<unknown>, seconds: number): Promise<void> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
    await act();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
