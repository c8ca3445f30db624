package main

import (
	"context"
	"maps"
	"net"
	"os"
	"slices"
	"strings"
	"time"
)

// lookupTimeout bounds one name: Docker's DNS asks outside servers for names that it does not know.
const lookupTimeout = 2 * time.Second

// names remembers to which addresses each host name of a file has last resolved.
type names struct {
	file   string
	lookup func(host string) ([]string, error)
	seen   map[string]string
	// unsettled: the command was told of a change while another name had no address, so it may have kept its old view.
	unsettled bool
}

func newNames(file string) *names {
	return &names{file: file, lookup: lookup, seen: map[string]string{}}
}

func lookup(host string) ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), lookupTimeout)
	defer cancel()
	return net.DefaultResolver.LookupHost(ctx, host)
}

// changed resolves all names and says whether the command must look again. A name seen for the first time is no change:
// whoever added it to the file reloads for it. A name without an address keeps its last one.
func (n *names) changed() bool {
	listed := readNames(n.file)
	maps.DeleteFunc(n.seen, func(name, _ string) bool { return !slices.Contains(listed, name) })
	moved, missing := false, false
	for _, name := range listed {
		addresses, err := n.lookup(name)
		if err != nil {
			missing = true
			continue
		}
		moved = n.remember(name, addresses) || moved
	}
	tell := moved || (n.unsettled && !missing)
	n.unsettled = missing && (moved || n.unsettled)
	return tell
}

func (n *names) remember(name string, addresses []string) bool {
	slices.Sort(addresses)
	now := strings.Join(addresses, " ")
	before, known := n.seen[name]
	n.seen[name] = now
	return known && before != now
}

// readNames takes a file that is not there, or not yet, for an empty one.
func readNames(file string) []string {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	return strings.Fields(string(content))
}
