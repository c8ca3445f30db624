package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// pair makes a folder with a certificate and its key.
func pair(t *testing.T, folder string, serial int64) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour)}
	made, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, _ := x509.MarshalPKCS8PrivateKey(key)
	os.MkdirAll(folder, 0o755)
	for name, block := range map[string]*pem.Block{
		"tls.crt": {Type: "CERTIFICATE", Bytes: made}, "tls.key": {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(filepath.Join(folder, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestConfHasTheStandInUntilThereIsACertificate(t *testing.T) {
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	named := filepath.Join(root, "current")
	text := "ssl_certificate " + named + "/tls.crt; # else /run/secrets\nssl_certificate_key " + named +
		"/tls.key; # else /run/secrets\nssl_certificate /plain/tls.crt;\n"
	c := newConf(write(t, "nginx.conf", text), filepath.Join(root, "rendered"))
	if err := c.take(); err != nil {
		t.Fatal(err)
	}
	standIn := "ssl_certificate /run/secrets/tls.crt;\nssl_certificate_key /run/secrets/tls.key;\nssl_certificate /plain/tls.crt;\n"
	if got := rendered(t, c); got != standIn {
		t.Errorf("without a certificate: %s", got)
	}
	for _, step := range []struct {
		what  string
		apply func()
		want  bool
		holds string
	}{
		{"a first one", func() { pair(t, root+"/1", 1); os.Symlink("1", named) }, true, root + "/1/tls.key;"},
		{"the same", func() {}, false, root + "/1/tls.crt;"},
		{"the next", func() { pair(t, root+"/2", 2); os.Remove(named); os.Symlink("2", named) }, true, root + "/2/tls.crt;"},
		{"one that fits no key", func() {
			pair(t, root+"/3", 3)
			os.Rename(root+"/2/tls.key", root+"/3/tls.key")
			os.Remove(named)
			os.Symlink("3", named)
		}, true, "/run/secrets/tls.crt;"},
		{"none any more", func() { os.Remove(named) }, false, "/run/secrets/tls.key;"},
	} {
		step.apply()
		changed, err := c.look()
		if err != nil || changed != step.want || !strings.Contains(rendered(t, c), step.holds) {
			t.Errorf("%s: changed %t, %v\n%s", step.what, changed, err, rendered(t, c))
		}
	}
}

func TestASecretsFolderIsReadAsAKubeletChangesIt(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "hosts", "app.example.com", "current")
	pair(t, filepath.Join(folder, "..first"), 1)
	pair(t, filepath.Join(folder, "..second"), 2)
	for _, name := range []string{"tls.crt", "tls.key"} {
		os.Symlink(filepath.Join("..data", name), filepath.Join(folder, name))
	}
	lines := []string{"ssl_certificate " + folder + "/tls.crt; # else /stand-in"}
	for _, want := range []string{"..first", "..second"} {
		os.Remove(filepath.Join(folder, "..data"))
		os.Symlink(want, filepath.Join(folder, "..data"))
		if got := (certificates{}).choose(lines)[folder]; got != filepath.Join(folder, want) {
			t.Errorf("got %s", got)
		}
	}
}
