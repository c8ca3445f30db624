package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// world is a name service whose answers a test changes; a name without addresses is unknown.
type world map[string][]string

func (w world) lookup(host string) ([]string, error) {
	if w[host] == nil {
		return nil, errors.New("no such host")
	}
	return append([]string{}, w[host]...), nil
}

const twoServers = "upstream web {\n  server a:80 max_fails=0;\n  server b:80 max_fails=0;\n}\nserver {\n  listen 80;\n  listen [::]:80;\n}\n"

func trialConf(t *testing.T, w world) *conf {
	folder := t.TempDir()
	c := newConf(write(t, "nginx.conf", twoServers), filepath.Join(folder, "rendered"))
	c.lookup, c.answers, c.ipv6 = w.lookup, func(string) bool { return false }, true
	return c
}

func rendered(t *testing.T, c *conf) string {
	text, err := os.ReadFile(c.to)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestConfHasAddressesInPlaceOfNames(t *testing.T) {
	c := trialConf(t, world{"a": {"10.0.0.2", "10.0.0.1"}, "b": {"fd00::1"}})
	if err := c.take(); err != nil {
		t.Fatal(err)
	}
	want := "upstream web {\n  server 10.0.0.1:80 max_fails=0; # a\n  server 10.0.0.2:80 max_fails=0; # a\n" +
		"  server [fd00::1]:80 max_fails=0; # b\n}\nserver {\n  listen 80;\n  listen [::]:80;\n}\n"
	if got := rendered(t, c); got != want {
		t.Errorf("got %s", got)
	}
}

// Whoever writes to a map while another does ends the process, which is the container's first.
func TestConfAsksForHundredsOfNamesThatAnswerAtOnce(t *testing.T) {
	w, text := world{}, ""
	for index := range 500 {
		name := fmt.Sprintf("s%d", index)
		w[name] = []string{"10.0.0.1"}
		text += fmt.Sprintf("server %s:80 max_fails=0;\n", name)
	}
	c := trialConf(t, w)
	os.WriteFile(c.from, []byte(text), 0o600)
	if err := c.take(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(rendered(t, c), "server 10.0.0.1:80 max_fails=0;"); got != 500 {
		t.Errorf("%d of 500 have their address", got)
	}
}

func TestConfTellsOfEveryChangeOnce(t *testing.T) {
	w := world{"a": {"1.1.1.1"}, "b": {"2.2.2.2"}}
	c := trialConf(t, w)
	if err := c.take(); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		what  string
		apply func()
		want  bool
		holds string
	}{
		{"same", func() {}, false, "server 1.1.1.1:80"},
		{"other address", func() { w["a"] = []string{"3.3.3.3"} }, true, "server 3.3.3.3:80"},
		{"told once", func() {}, false, "server 3.3.3.3:80"},
		{"gone", func() { w["a"] = nil }, true, "server 127.0.0.1:9 max_fails=0 down; # a has no address"},
		{"still gone", func() {}, false, "down"},
		{"both gone", func() { w["b"] = nil }, true, "# b has no address"},
		{"one is back", func() { w["a"] = []string{"4.4.4.4"} }, true, "server 4.4.4.4:80"},
		{"a changed file is not taken by itself", func() { os.WriteFile(c.from, []byte("other"), 0o600) }, false, "server 4"},
	} {
		step.apply()
		got, err := c.look()
		if err != nil || got != step.want || !strings.Contains(rendered(t, c), step.holds) {
			t.Errorf("%s: got %t, %v\n%s", step.what, got, err, rendered(t, c))
		}
	}
	if err := c.take(); err != nil || rendered(t, c) != "other" {
		t.Errorf("taken when told: %v %s", err, rendered(t, c))
	}
}

func TestConfKeepsWhoAnswersWhileNamesFail(t *testing.T) {
	w := world{"a": {"1.1.1.1"}, "b": {"2.2.2.2"}}
	c := trialConf(t, w)
	c.answers = func(address string) bool { return address == "1.1.1.1:80" }
	c.take()
	w["a"], w["b"] = nil, nil
	c.look()
	if got := rendered(t, c); !strings.Contains(got, "server 1.1.1.1:80") || !strings.Contains(got, "# b has no address") {
		t.Error(got)
	}
}

func TestConfListensOnWhatThereIs(t *testing.T) {
	c := trialConf(t, world{"a": {"1.1.1.1"}, "b": {"2.2.2.2"}})
	c.ipv6 = false
	c.take()
	if got := rendered(t, c); strings.Contains(got, "[::]") || !strings.Contains(got, "listen 80;") {
		t.Error(got)
	}
}
