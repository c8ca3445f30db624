package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"
)

const challengePath = "/.well-known/acme-challenge/"

// tokens answers the authority's challenges from memory; the edge passes them on to here.
type tokens struct {
	mutex   sync.Mutex
	answers map[string]string
}

func newTokens() *tokens { return &tokens{answers: map[string]string{}} }

// Present is lego's: from now on the token is answered with the key authorization.
func (t *tokens) Present(_ context.Context, _, token, answer string) error {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.answers[token] = answer
	return nil
}

// CleanUp is lego's: the challenge is over.
func (t *tokens) CleanUp(_ context.Context, _, token, _ string) error {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	delete(t.answers, token)
	return nil
}

func (t *tokens) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, found := strings.CutPrefix(r.URL.Path, challengePath)
	t.mutex.Lock()
	answer, known := t.answers[token]
	t.mutex.Unlock()
	if !found || !known {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	io.WriteString(w, answer)
}

// reachable asks the edge for a token of our own, for that host, as the authority will: a challenge that the edge would
// not answer costs one of the few failures an hour that the authority allows.
func (t *tokens) reachable(ctx context.Context, edge, host string) error {
	token := rand.Text()
	t.Present(ctx, host, token, token)
	defer t.CleanUp(ctx, host, token, token)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, edge+challengePath+token, nil)
	if err != nil {
		return err
	}
	request.Host = host
	client := http.Client{Timeout: 5 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("the edge does not answer yet: %w", err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1024))
	if err != nil || response.StatusCode != http.StatusOK || string(body) != token {
		return fmt.Errorf("the edge does not pass challenges on yet (it answered %s)", response.Status)
	}
	return nil
}

func transport(pool *x509.CertPool) *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		TLSHandshakeTimeout:   15 * time.Second,
		ResponseHeaderTimeout: 30 * time.Second,
		IdleConnTimeout:       30 * time.Second,
		TLSClientConfig:       &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
	}
}
