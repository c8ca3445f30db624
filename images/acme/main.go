// Command acme obtains certificates by HTTP-01 or DNS-01 for the hosts that it is given, keeps them in a folder that nginx reads, and
// renews them in time. Each host has a certificate of its own, so that one that fails takes no other with it.
package main

import (
	"context"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/go-acme/lego/v5/log"
)

const usage = `usage:
  acme run --directory URL --folder FOLDER [--email ADDRESS] [--profile NAME] [--ca FILE] [--edge URL]
           [--dns PROVIDER] [--secrets /run/secrets] [--resolvers ADDRESS:PORT,...]
           [--secret-prefix PREFIX] [--challenges :8402] [--status :8403] [--first-wait 2m] HOST...
SIGHUP: what has failed is tried again at once.
exit status: 0 told to stop, 1 cannot go on, 2 wrong usage`

type settings struct {
	directory, email, profile, folder, ca, edge string
	challenges, status                          string
	dns, resolvers, secrets, secretPrefix       string
	firstWait                                   time.Duration
	hosts                                       []string
}

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	given, err := parse(args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s\n", err, usage)
		return 2
	}
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, nil)))
	// What the library does step by step is said here once, by its end.
	log.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := serve(ctx, given); err != nil {
		slog.Error("cannot go on", "error", err.Error())
		return 1
	}
	return 0
}

func parse(args []string) (settings, error) {
	var s settings
	if len(args) == 0 || args[0] != "run" {
		return s, errors.New("expected the command run")
	}
	flags := flag.NewFlagSet("run", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&s.directory, "directory", "", "the authority's directory URL")
	flags.StringVar(&s.email, "email", "", "whom the authority may write to")
	flags.StringVar(&s.profile, "profile", "", "the authority's name for a kind of certificate")
	flags.StringVar(&s.folder, "folder", "", "where account and certificates lie")
	flags.StringVar(&s.ca, "ca", "", "PEM file of who signed the directory's own certificate")
	flags.StringVar(&s.edge, "edge", "", "where the edge answers plain HTTP; asked before the authority is")
	flags.StringVar(&s.dns, "dns", "", "who writes DNS records: "+strings.Join(providerNames(), ", ")+"; its variables come by the environment")
	flags.StringVar(&s.secrets, "secrets", "/run/secrets", "folder of the files that variables ending in _FILE name")
	flags.StringVar(&s.resolvers, "resolvers", "", "name servers to ask, in place of this machine's own")
	flags.StringVar(&s.secretPrefix, "secret-prefix", "", "in a pod: each host's certificate is put into the Secret of this name, followed by certificate- or wildcard- and the host")
	flags.StringVar(&s.challenges, "challenges", ":8402", "address that answers challenges")
	flags.StringVar(&s.status, "status", ":8403", "address of status, metrics and health")
	flags.DurationVar(&s.firstWait, "first-wait", 2*time.Minute, "wait after a first failure; later ones grow with it")
	if err := flags.Parse(args[1:]); err != nil {
		return s, err
	}
	s.hosts = flags.Args()
	if s.directory == "" || s.folder == "" || len(s.hosts) == 0 || s.firstWait <= 0 {
		return s, errors.New("needs --directory, --folder, a --first-wait above 0 and at least one host")
	}
	return s, nil
}

func serve(ctx context.Context, s settings) error {
	client, err := httpClient(s.ca)
	if err != nil {
		return err
	}
	provider, err := dnsProvider(s)
	if err != nil {
		return err
	}
	tokens := newTokens()
	authority := &authority{settings: s, http: client, tokens: tokens, provider: provider, turn: make(chan struct{}, 1)}
	cluster, err := openCluster(s.secretPrefix)
	if err != nil {
		return err
	}
	keepers, err := newKeepers(s, authority, cluster)
	if err != nil {
		return err
	}
	ended := make(chan error, 2)
	for address, handler := range map[string]http.Handler{s.challenges: tokens, s.status: statusHandler(s, keepers)} {
		server := &http.Server{Addr: address, Handler: handler, ReadHeaderTimeout: 10 * time.Second}
		go func() { ended <- server.ListenAndServe() }()
		defer server.Close()
	}
	again := make(chan os.Signal, 1)
	signal.Notify(again, syscall.SIGHUP)
	go func() {
		for range again {
			for _, one := range keepers {
				one.tryAgain()
			}
		}
	}()
	var all sync.WaitGroup
	for _, one := range keepers {
		all.Go(func() { one.keep(ctx) })
	}
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		all.Wait()
		return nil
	}
}

// httpClient trusts the system's authorities, and one of the user's own beside them.
func httpClient(file string) (*http.Client, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if file != "" {
		pem, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if !pool.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s holds no certificate in PEM", file)
		}
	}
	return &http.Client{Timeout: 30 * time.Second, Transport: transport(pool)}, nil
}
