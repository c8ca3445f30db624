package main

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// apiServer is a cluster's API that knows one Secret, and an account's folder that leads to it.
func apiServer(t *testing.T, answer http.HandlerFunc) *cluster {
	t.Helper()
	server := httptest.NewTLSServer(answer)
	t.Cleanup(server.Close)
	folder := t.TempDir()
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	for name, content := range map[string]string{"ca.crt": string(authority), "namespace": "shop", "token": "first\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	made, err := newCluster(folder, server.URL, "edge-")
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestACertificateIsPutIntoItsHostsSecretWithTheTokenOfTheTime(t *testing.T) {
	var asked []string
	var data map[string]map[string][]byte
	made := apiServer(t, func(_ http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization"))
		body, _ := io.ReadAll(r.Body)
		json.Unmarshal(body, &data)
	})
	for _, token := range []string{"first", "second"} {
		os.WriteFile(filepath.Join(made.folder, "token"), []byte(token), 0o600)
		if err := made.put(context.Background(), "*.example.com", []byte("chain"), []byte("key")); err != nil {
			t.Fatal(err)
		}
	}
	path := "PATCH /api/v1/namespaces/shop/secrets/edge-wildcard-example.com Bearer "
	if got := strings.Join(asked, "\n"); got != path+"first\n"+path+"second" {
		t.Errorf("asked\n%s", got)
	}
	if string(data["data"]["tls.crt"]) != "chain" || string(data["data"]["tls.key"]) != "key" {
		t.Errorf("sent %s", data)
	}
}

func TestARefusalSaysWhatTheClusterSays(t *testing.T) {
	made := apiServer(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		io.WriteString(w, `{"message":"secrets is forbidden: account acme cannot patch"}`)
	})
	err := made.put(context.Background(), "app.example.com", nil, nil)
	if err == nil || err.Error() != "Secret edge-certificate-app.example.com: secrets is forbidden: account acme cannot patch" {
		t.Errorf("%v", err)
	}
}

func TestAnUnfilledSecretIsSaidAndTriedAgainAndAFilledOneIsLeft(t *testing.T) {
	status, asked := http.StatusNotFound, 0
	made := apiServer(t, func(w http.ResponseWriter, _ *http.Request) { asked++; w.WriteHeader(status) })
	one, err := openStore(t.TempDir(), "app.example.com")
	if err != nil {
		t.Fatal(err)
	}
	k := &keeper{host: "app.example.com", store: one, cluster: made}
	if k.hand(context.Background()); asked != 0 {
		t.Fatal("there was nothing to hand over")
	}
	folder := filepath.Join(one.folder, "first")
	os.Mkdir(folder, folderMode)
	for _, name := range []string{"tls.crt", "tls.key"} {
		os.WriteFile(filepath.Join(folder, name), []byte(name), fileMode)
	}
	one.link("first")
	k.hand(context.Background())
	if state := k.state(); asked != 1 || state.State != "waiting" || !strings.Contains(state.Error, "404 Not Found") {
		t.Fatalf("%d asked, state %+v", asked, state)
	}
	if k.hand(context.Background()); asked != 1 {
		t.Fatal("asked again at once")
	}
	status = http.StatusOK
	k.nextHand = k.nextHand.Add(-handAgain)
	if k.hand(context.Background()); asked != 2 || k.state().State != "obtaining" {
		t.Fatalf("%d asked, state %+v", asked, k.state())
	}
	if k.hand(context.Background()); asked != 2 {
		t.Fatal("handed over twice")
	}
}

func TestWhoIsInNoPodIsRefused(t *testing.T) {
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
	if _, err := openCluster("edge-"); err == nil {
		t.Error("taken")
	}
	if none, err := openCluster(""); none != nil || err != nil {
		t.Errorf("%v %v", none, err)
	}
}
