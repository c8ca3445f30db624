package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-acme/lego/v5/acme"
)

func TestFailuresAreExplained(t *testing.T) {
	details := func(kind, detail string) *acme.ProblemDetails {
		return &acme.ProblemDetails{Type: kind, Detail: detail}
	}
	limited := &acme.RateLimitedError{ProblemDetails: details(acme.RateLimitedErrorType, "too many"), RetryAfter: time.Hour}
	for _, test := range []struct {
		err      error
		holds    string
		answered bool
		wait     time.Duration
	}{
		{fmt.Errorf("order: %w", details(acme.ConnectionErrorType, "timeout")), "port 80", true, 0},
		{errors.Join(errors.New("x"), details(acme.DNSErrorType, "NXDOMAIN")), "A or AAAA record", true, 0},
		{details(acme.ConnectionErrorType, "lookup a.b: no such host"), "A or AAAA record", true, 0},
		{limited, "asked again when it allows (rateLimited: too many)", true, time.Hour},
		{details("urn:ietf:params:acme:error:new", "a\nb"), "new: a b", true, 0},
		{x509.CertificateInvalidError{Reason: x509.Expired, Cert: &x509.Certificate{}}, "set the clock", false, 0},
		{x509.UnknownAuthorityError{}, "edge.tls.ca", false, 0},
		{errors.New("connection refused"), "connection refused", false, 0},
	} {
		got := explain(test.err, false)
		if !strings.Contains(got.text, test.holds) || got.answered != test.answered || got.retryAfter != test.wait {
			t.Errorf("%v: got %+v", test.err, got)
		}
	}
}

func TestFailuresOfRecordsAreExplained(t *testing.T) {
	for kind, holds := range map[string]string{
		acme.UnauthorizedErrorType: "another record at _acme-challenge",
		acme.DNSErrorType:          "NS records",
		acme.ConnectionErrorType:   "name servers do not answer",
		acme.CaaErrorType:          "CAA record",
	} {
		got := explain(&acme.ProblemDetails{Type: kind, Detail: "NXDOMAIN looking up TXT"}, true)
		if !strings.Contains(got.text, holds) || strings.Contains(got.text, "port 80") {
			t.Errorf("%s: %s", kind, got.text)
		}
	}
}

func TestAProvidersSecretsComeFromFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte("of-the-provider\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DO_AUTH_TOKEN_FILE", path)
	t.Setenv("DO_AUTH_TOKEN", "")
	provider, err := dnsProvider(settings{dns: "digitalocean", secrets: filepath.Dir(path)})
	if err != nil || provider == nil || os.Getenv("DO_AUTH_TOKEN") != "of-the-provider" {
		t.Errorf("got %v, %v, %q", provider, err, os.Getenv("DO_AUTH_TOKEN"))
	}
	if propagation(provider) <= 0 {
		t.Error("a record takes no time")
	}
	if _, err := dnsProvider(settings{dns: "ovh"}); err == nil || !strings.Contains(err.Error(), "ovh") {
		t.Errorf("without its variables: %v", err)
	}
	if _, err := dnsProvider(settings{dns: "nobody"}); err == nil {
		t.Error("an unknown one is taken")
	}
	if none, err := dnsProvider(settings{}); none != nil || err != nil {
		t.Errorf("without one: %v, %v", none, err)
	}
}

func TestTheEdgeIsAskedForAChallengeBeforeTheAuthorityIs(t *testing.T) {
	answers := newTokens()
	edge := httptest.NewServer(answers)
	defer edge.Close()
	if err := answers.reachable(context.Background(), edge.URL, "app.example.com"); err != nil {
		t.Error(err)
	}
	if len(answers.answers) != 0 {
		t.Error("a token of ours is left behind")
	}
	redirecting := httptest.NewServer(http.RedirectHandler("https://elsewhere/", http.StatusPermanentRedirect))
	defer redirecting.Close()
	if err := answers.reachable(context.Background(), redirecting.URL, "a.b"); err == nil || !strings.Contains(err.Error(), "308") {
		t.Errorf("got %v", err)
	}
	response, _ := http.Get(edge.URL + challengePath + "unknown")
	if body, _ := io.ReadAll(response.Body); response.StatusCode != 404 {
		t.Errorf("got %d %s", response.StatusCode, body)
	}
}

func TestAFileIsWholeOrAsItWas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, content := range []string{"first", "second"} {
		if err := writeFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) != content {
			t.Errorf("got %s", got)
		}
	}
	if info, _ := os.Stat(path); info.Mode() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("%d files", len(entries))
	}
}

func TestACommandLineIsCheckedFirst(t *testing.T) {
	for _, args := range [][]string{nil, {"go"}, {"run"}, {"run", "--directory", "d", "--folder", "f"}, {"run", "--nonsense"}} {
		if code := run(args); code != 2 {
			t.Errorf("%v: %d", args, code)
		}
	}
}
