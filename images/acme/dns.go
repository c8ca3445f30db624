package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/go-acme/lego/v5/challenge"
	"github.com/go-acme/lego/v5/challenge/dns01"
	"github.com/go-acme/lego/v5/lego"
	"github.com/go-acme/lego/v5/providers/dns/cloudflare"
	"github.com/go-acme/lego/v5/providers/dns/digitalocean"
	"github.com/go-acme/lego/v5/providers/dns/dnsupdate"
	"github.com/go-acme/lego/v5/providers/dns/gandiv5"
	"github.com/go-acme/lego/v5/providers/dns/hetzner"
	"github.com/go-acme/lego/v5/providers/dns/httpreq"
	"github.com/go-acme/lego/v5/providers/dns/infomaniak"
	"github.com/go-acme/lego/v5/providers/dns/inwx"
	"github.com/go-acme/lego/v5/providers/dns/ionos"
	"github.com/go-acme/lego/v5/providers/dns/namecheap"
	"github.com/go-acme/lego/v5/providers/dns/netcup"
	"github.com/go-acme/lego/v5/providers/dns/ovh"
	"github.com/go-acme/lego/v5/providers/dns/porkbun"
	"github.com/go-acme/lego/v5/providers/dns/route53"
	"github.com/go-acme/lego/v5/providers/dns/scaleway"
)

// providers that write the record by which an authority sees that a name is ours. config/dns-providers.ts has the same names,
// with the variables that each of them reads.
var providers = map[string]func() (challenge.Provider, error){
	"cloudflare":   made(cloudflare.NewDNSProvider),
	"digitalocean": made(digitalocean.NewDNSProvider),
	"gandi":        made(gandiv5.NewDNSProvider),
	"hetzner":      made(hetzner.NewDNSProvider),
	"httpreq":      made(httpreq.NewDNSProvider),
	"infomaniak":   made(infomaniak.NewDNSProvider),
	"inwx":         made(inwx.NewDNSProvider),
	"ionos":        made(ionos.NewDNSProvider),
	"namecheap":    made(namecheap.NewDNSProvider),
	"netcup":       made(netcup.NewDNSProvider),
	"ovh":          made(ovh.NewDNSProvider),
	"porkbun":      made(porkbun.NewDNSProvider),
	"rfc2136":      made(dnsupdate.NewDNSProvider),
	"route53":      made(route53.NewDNSProvider),
	"scaleway":     made(scaleway.NewDNSProvider),
}

func made[P challenge.Provider](open func() (P, error)) func() (challenge.Provider, error) {
	return func() (challenge.Provider, error) { return open() }
}

// dnsProvider is the one that the settings name; what it lacks it says itself. Nil where the challenge is another.
func dnsProvider(s settings) (challenge.Provider, error) {
	if s.dns == "" {
		return nil, nil
	}
	open, known := providers[s.dns]
	if !known {
		return nil, fmt.Errorf("--dns: %q is none of the providers that are built in", s.dns)
	}
	if err := readSecrets(s.secrets); err != nil {
		return nil, err
	}
	if s.resolvers != "" {
		options := dns01.NewOptions()
		options.RecursiveNameservers = strings.Split(s.resolvers, ",")
		dns01.SetDefaultClient(dns01.NewClient(options))
	}
	return open()
}

const secretSuffix = "_FILE"

// readSecrets sets each variable whose content lies in a file of the folder: not every provider's library reads files by itself.
func readSecrets(folder string) error {
	for _, pair := range os.Environ() {
		name, path, _ := strings.Cut(pair, "=")
		variable, isFile := strings.CutSuffix(name, secretSuffix)
		if !isFile || filepath.Dir(path) != filepath.Clean(folder) || os.Getenv(variable) != "" {
			continue
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		os.Setenv(variable, strings.TrimRight(string(content), "\r\n"))
		os.Unsetenv(name)
	}
	return nil
}

// propagation is how long the provider lets a record take until everybody sees it.
func propagation(provider challenge.Provider) time.Duration {
	if patient, says := provider.(challenge.ProviderTimeout); says {
		timeout, _ := patient.Timeout()
		return timeout
	}
	return 0
}

// useChallenge has the authority ask by DNS where there is a provider, and by port 80 otherwise.
func (a *authority) useChallenge(client *lego.Client) error {
	if a.provider == nil {
		return client.Challenge.SetHTTP01Provider(a.tokens)
	}
	return client.Challenge.SetDNS01Provider(a.provider)
}

// inTurn waits for its turn where records are written: a name and its wildcard share one record, and some providers
// replace it.
func (a *authority) inTurn(ctx context.Context) (func(), error) {
	if a.provider == nil {
		return func() {}, nil
	}
	select {
	case a.turn <- struct{}{}:
		return func() { <-a.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func providerNames() []string {
	var names []string
	for name := range providers {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
