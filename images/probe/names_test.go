package main

import (
	"errors"
	"os"
	"strconv"
	"testing"
)

func itoa(number int) string { return strconv.Itoa(number) }

// world is a name service whose answers a test changes; a name without addresses is unknown.
type world map[string][]string

func (w world) lookup(host string) ([]string, error) {
	if w[host] == nil {
		return nil, errors.New("no such host")
	}
	return append([]string{}, w[host]...), nil
}

func TestNamesTellChangesOnly(t *testing.T) {
	file := write(t, "names", "a\n")
	w := world{"a": {"1", "2"}}
	n := &names{file: file, lookup: w.lookup, seen: map[string]string{}}
	for _, step := range []struct {
		what  string
		apply func()
		want  bool
	}{
		{"first sight", func() {}, false},
		{"same", func() {}, false},
		{"other order", func() { w["a"] = []string{"2", "1"} }, false},
		{"other address", func() { w["a"] = []string{"3"} }, true},
		{"told once", func() {}, false},
		{"gone", func() { w["a"] = nil }, false},
		{"back at the same address", func() { w["a"] = []string{"3"} }, false},
		{"gone again", func() { w["a"] = nil }, false},
		{"back elsewhere", func() { w["a"] = []string{"4"} }, true},
		{"new name in the file", func() { w["b"] = []string{"9"}; os.WriteFile(file, []byte("a\n b \n\n"), 0o600) }, false},
		{"new name moves", func() { w["b"] = []string{"8"} }, true},
		{"name leaves the file", func() { os.WriteFile(file, []byte("a\n"), 0o600) }, false},
		{"and comes back elsewhere", func() { w["b"] = []string{"7"}; os.WriteFile(file, []byte("a\nb\n"), 0o600) }, false},
		{"file vanishes", func() { os.Remove(file) }, false},
	} {
		step.apply()
		if got := n.changed(); got != step.want {
			t.Errorf("%s: got %t", step.what, got)
		}
	}
}

// nginx keeps its old settings when one name of them does not resolve, so the first signal had no effect.
func TestNamesTellAgainOnceAMissingNameIsBack(t *testing.T) {
	w := world{"a": {"1"}, "b": {"1"}}
	n := &names{file: write(t, "names", "a b"), lookup: w.lookup, seen: map[string]string{}}
	var got []bool
	look := func(a, b []string) { w["a"], w["b"] = a, b; got = append(got, n.changed()) }
	look([]string{"1"}, []string{"1"})
	look([]string{"2"}, nil)
	look([]string{"2"}, nil)
	look([]string{"2"}, []string{"1"})
	look([]string{"2"}, []string{"1"})
	want := []bool{false, true, false, true, false}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}

func TestLookupKnowsLocalhost(t *testing.T) {
	addresses, err := newNames("").lookup("localhost")
	if err != nil || len(addresses) == 0 {
		t.Errorf("%v %v", addresses, err)
	}
}
