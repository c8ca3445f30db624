package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// lookupTimeout bounds one name: Docker's DNS asks outside servers for names that it does not know.
	lookupTimeout = 2 * time.Second
	dialTimeout   = 500 * time.Millisecond
	// nowhere stands for a name without an address: nginx wants one, and asks nobody who is down.
	nowhere = "127.0.0.1:9"
)

var (
	serverLine = regexp.MustCompile(`^(\s*)server ([A-Za-z0-9][A-Za-z0-9._-]*):(\d+)([^;]*);$`)
	ipv6Line   = regexp.MustCompile(`^\s*listen \[::\]:`)
)

// conf is nginx's configuration with addresses in place of the names of its upstreams' servers, and with the certificates
// that there are. nginx itself does not start, nor take over a change, as long as one of its names has no address, or one
// of its certificates is missing.
type conf struct {
	from, to string
	lookup   func(host string) ([]string, error)
	answers  func(address string) bool
	ipv6     bool

	certificates certificates

	mutex sync.Mutex
	// text is what was last taken over from the file; a change of the file counts only once somebody says so.
	text    string
	seen    map[string][]string
	written string
}

func newConf(from, to string) *conf {
	return &conf{from: from, to: to, lookup: lookup, answers: answers, ipv6: hasIPv6(), seen: map[string][]string{},
		certificates: certificates{}}
}

func lookup(host string) ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), lookupTimeout)
	defer cancel()
	return net.DefaultResolver.LookupHost(ctx, host)
}

func answers(address string) bool {
	connection, err := net.DialTimeout("tcp", address, dialTimeout)
	if err == nil {
		connection.Close()
	}
	return err == nil
}

// hasIPv6: a kernel without it refuses to listen, and nginx would not start.
func hasIPv6() bool {
	listener, err := net.Listen("tcp6", "[::]:0")
	if err == nil {
		listener.Close()
	}
	return err == nil
}

// take reads the file anew and writes what nginx shall read.
func (c *conf) take() error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	text, err := os.ReadFile(c.from)
	if err != nil {
		return err
	}
	c.text = string(text)
	_, err = c.write()
	return err
}

// look resolves the names again and says whether nginx has to.
func (c *conf) look() (bool, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.write()
}

func (c *conf) write() (bool, error) {
	rendered := c.render()
	if rendered == c.written {
		return false, nil
	}
	// At once, because nginx may be reading.
	if err := os.WriteFile(c.to+".new", []byte(rendered), 0o600); err != nil {
		return false, err
	}
	if err := os.Rename(c.to+".new", c.to); err != nil {
		return false, err
	}
	c.written = rendered
	return true, nil
}

func (c *conf) render() string {
	lines := strings.Split(c.text, "\n")
	found := c.resolve(lines)
	var rendered []string
	chosen := c.certificates.choose(lines)
	for _, line := range lines {
		line = inUse(line, chosen)
		if ipv6Line.MatchString(line) && !c.ipv6 {
			continue
		}
		rendered = append(rendered, servers(line, found)...)
	}
	return strings.Join(rendered, "\n")
}

func servers(line string, found map[string][]string) []string {
	parts := serverLine.FindStringSubmatch(line)
	if parts == nil {
		return []string{line}
	}
	indent, name, port, options := parts[1], parts[2], parts[3], parts[4]
	addresses := found[name+":"+port]
	if len(addresses) == 0 {
		return []string{fmt.Sprintf("%sserver %s%s down; # %s has no address", indent, nowhere, options, name)}
	}
	var all []string
	for _, address := range addresses {
		all = append(all, fmt.Sprintf("%sserver %s%s; # %s", indent, net.JoinHostPort(address, port), options, name))
	}
	return all
}

type namedServer struct{ name, port string }

// serversIn has each server once, by name and port.
func serversIn(lines []string) map[string]namedServer {
	named := map[string]namedServer{}
	for _, line := range lines {
		if parts := serverLine.FindStringSubmatch(line); parts != nil {
			named[parts[2]+":"+parts[3]] = namedServer{parts[2], parts[3]}
		}
	}
	return named
}

// resolve asks for all names at once: a missing one may take its whole time.
func (c *conf) resolve(lines []string) map[string][]string {
	found := map[string][]string{}
	var mutex sync.Mutex
	var asked sync.WaitGroup
	// All are known before the first is asked, whose answer may come at once.
	for key, server := range serversIn(lines) {
		known := c.seen[key]
		asked.Add(1)
		go func() {
			defer asked.Done()
			addresses := c.addresses(server.name, server.port, known)
			mutex.Lock()
			defer mutex.Unlock()
			found[key] = addresses
		}()
	}
	asked.Wait()
	c.seen = found
	return found
}

// addresses of a name. A name service that fails for a while takes nobody away who still answers where he was.
func (c *conf) addresses(name, port string, known []string) []string {
	if addresses, err := c.lookup(name); err == nil && len(addresses) > 0 {
		slices.Sort(addresses)
		return slices.Compact(addresses)
	}
	var left []string
	for _, address := range known {
		if c.answers(net.JoinHostPort(address, port)) {
			left = append(left, address)
		}
	}
	return left
}
