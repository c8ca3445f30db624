package main

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestPredecessorsAreToldByTitleAndFreshStart(t *testing.T) {
	const worker, leaving = "nginx: worker process", "nginx: worker process is shutting down"
	at := func(seconds float64, title string) process {
		return process{started: time.Duration(seconds * float64(time.Second)), title: title}
	}
	for _, test := range []struct {
		what    string
		now     float64
		workers []process
		want    bool
	}{
		{"no worker", 100, nil, false},
		{"one generation", 100, []process{at(99, worker), at(99.1, worker)}, false},
		{"an old one that leaves", 100, []process{at(20, leaving), at(99, worker)}, true},
		{"an old one that leaves for long", 900, []process{at(20, leaving), at(99, worker)}, true},
		{"an old one that has not been told yet", 100, []process{at(20, worker), at(99, worker)}, true},
		{"one that took the place of a crashed one", 900, []process{at(20, worker), at(99, worker)}, false},
		{"two reloads within a second", 100, []process{at(99, leaving), at(99.5, worker)}, true},
	} {
		if got := hasPredecessors(test.workers, time.Duration(test.now*float64(time.Second))); got != test.want {
			t.Errorf("%s: got %t", test.what, got)
		}
	}
}

// proc writes a /proc with a watcher (1), its server (7) and workers.
func proc(t *testing.T, workers map[int]string) string {
	t.Helper()
	root := t.TempDir()
	put := func(name, content string) {
		path := filepath.Join(root, name)
		os.MkdirAll(filepath.Dir(path), 0o755)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("uptime", "1000.50 3000.00\n")
	one := func(pid, parent int, title string) {
		line := fmt.Sprintf("%d (ng) inx) S %d 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 50000 0 0\n", pid, parent)
		put(fmt.Sprintf("%d/stat", pid), line)
		put(fmt.Sprintf("%d/cmdline", pid), title)
	}
	one(1, 0, "/keelson/probe")
	one(7, 1, "nginx: master process")
	for pid, title := range workers {
		one(pid, 7, title)
	}
	return root
}

func TestWorkersAreTheChildrenOfTheNamedGeneration(t *testing.T) {
	root := proc(t, map[int]string{100008: "nginx: worker process is shutting down", 100009: "nginx: worker process"})
	for generation, want := range map[int]bool{0: false, 1: true, 2: false} {
		if got, err := anyLeaving(root, 1, generation); err != nil || got != want {
			t.Errorf("generation %d: got %t, %v", generation, got, err)
		}
	}
}

func TestProcessesAreReadWhateverTheirNameHolds(t *testing.T) {
	processes, err := readProcesses(proc(t, nil))
	if err != nil || len(processes) != 2 {
		t.Fatalf("%v, %v", processes, err)
	}
	for _, one := range processes {
		if one.pid == 7 && (one.parent != 1 || one.started != 500*time.Second) {
			t.Errorf("got %+v", one)
		}
	}
}

func TestWaitingEndsWithTheLastPredecessorOrWithTheTime(t *testing.T) {
	looks := 0
	until := func(last int) func() (bool, error) { return func() (bool, error) { looks++; return looks < last, nil } }
	if err := waitWhile(until(3), time.Minute); err != nil || looks != 3 {
		t.Errorf("%d looks, %v", looks, err)
	}
	begun := time.Now()
	if err := waitWhile(func() (bool, error) { return true, nil }, 200*time.Millisecond); err != nil {
		t.Errorf("the time is over: %v", err)
	}
	if took := time.Since(begun); took < 200*time.Millisecond {
		t.Errorf("took %s", took)
	}
	expect(t, 2, "generation", "children", "--generation", "-1")
}
