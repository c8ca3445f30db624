package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	// podFolder is where a pod finds who it is to the cluster.
	podFolder = "/var/run/secrets/kubernetes.io/serviceaccount"
	patchTime = 15 * time.Second
	// handedFor is how long a Secret is taken to have what was put into it: somebody may have made it anew.
	handedFor = 10 * time.Minute
	// handAgain is the wait after a Secret that could not be filled.
	handAgain = 15 * time.Second
)

// cluster hands certificates to the edge's pods, which are on any node: each host's is put into a Secret that the stack has
// made, and that the account of this pod may change.
type cluster struct {
	http              *http.Client
	folder, api       string
	namespace, prefix string
}

// openCluster is nil where certificates are handed over by a volume.
func openCluster(prefix string) (*cluster, error) {
	if prefix == "" {
		return nil, nil
	}
	host, port := os.Getenv("KUBERNETES_SERVICE_HOST"), os.Getenv("KUBERNETES_SERVICE_PORT")
	if host == "" || port == "" {
		return nil, errors.New("--secret-prefix is for a pod of a cluster: KUBERNETES_SERVICE_HOST and _PORT are not set")
	}
	return newCluster(podFolder, "https://"+net.JoinHostPort(host, port), prefix)
}

func newCluster(folder, api, prefix string) (*cluster, error) {
	namespace, err := os.ReadFile(filepath.Join(folder, "namespace"))
	if err != nil {
		return nil, err
	}
	authority, err := os.ReadFile(filepath.Join(folder, "ca.crt"))
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(authority) {
		return nil, fmt.Errorf("%s holds no certificate in PEM", filepath.Join(folder, "ca.crt"))
	}
	// Never by a proxy, which is for the outside.
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	client := &http.Client{Timeout: patchTime, Transport: transport}
	return &cluster{client, folder, api, strings.TrimSpace(string(namespace)), prefix}, nil
}

// secretOf a host is called the same in components/edge/certificate-secrets.ts.
func (c *cluster) secretOf(host string) string {
	if parent, wild := strings.CutPrefix(host, "*."); wild {
		return c.prefix + "wildcard-" + parent
	}
	return c.prefix + "certificate-" + host
}

func (c *cluster) put(ctx context.Context, host string, chain, key []byte) error {
	// Bytes become base64, as a Secret has them.
	body, err := json.Marshal(map[string]any{"data": map[string][]byte{"tls.crt": chain, "tls.key": key}})
	if err != nil {
		return err
	}
	// Read each time: the kubelet replaces it before it ends.
	token, err := os.ReadFile(filepath.Join(c.folder, "token"))
	if err != nil {
		return err
	}
	name := c.secretOf(host)
	url := fmt.Sprintf("%s/api/v1/namespaces/%s/secrets/%s?fieldManager=acme", c.api, c.namespace, name)
	request, err := http.NewRequestWithContext(ctx, http.MethodPatch, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/merge-patch+json")
	request.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	response, err := c.http.Do(request)
	if err != nil {
		return fmt.Errorf("the cluster's API does not answer: %w", err)
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(io.LimitReader(response.Body, 64*1024))
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("Secret %s: %s", name, refusal(response.Status, answer))
	}
	return nil
}

// refusal is what the API says of it, which names who may not do what.
func refusal(status string, answer []byte) string {
	var said struct{ Message string }
	if json.Unmarshal(answer, &said) != nil || said.Message == "" {
		return status
	}
	return said.Message
}

// hand puts the certificate in use where the edge's pods read it; what was handed over, or refused, comes again in its time.
func (k *keeper) hand(ctx context.Context) {
	if k.cluster == nil {
		return
	}
	folder := k.store.inUse()
	if folder == "" || folder == k.tried && time.Now().Before(k.nextHand) {
		return
	}
	k.tried, k.nextHand = folder, time.Now().Add(handedFor)
	if err := k.handOver(ctx, folder); err != nil {
		k.nextHand = time.Now().Add(handAgain)
		k.setUnhanded("the edge does not have it yet: " + err.Error())
		return
	}
	k.setUnhanded("")
}

func (k *keeper) handOver(ctx context.Context, folder string) error {
	chain, key, err := k.store.read(folder)
	if err != nil {
		return err
	}
	return k.cluster.put(ctx, k.host, chain, key)
}
