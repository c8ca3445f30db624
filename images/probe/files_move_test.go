package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// run does one of a box's verbs with what it reads and writes in files.
func withStreams(t *testing.T, stdin, stdout string, act func() error) error {
	t.Helper()
	in, out := must[*os.File](t)(os.Open(stdin)), must[*os.File](t)(os.Create(stdout))
	defer in.Close()
	defer out.Close()
	usualIn, usualOut := os.Stdin, os.Stdout
	defer func() { os.Stdin, os.Stdout = usualIn, usualOut }()
	os.Stdin, os.Stdout = in, out
	return act()
}

func TestVolumesThatMove(t *testing.T) {
	if _, err := exec.LookPath("tar"); err != nil {
		t.Fatal("tar is missing: apt-get install tar")
	}
	root := t.TempDir()
	source, live := filepath.Join(root, "source"), filepath.Join(root, "live")
	writeAll(t, source, map[string]string{"a/one.txt": "one", "two": "2", restoreFolder + "/x": "", keptPrefix + "1/y": "", "a/" + restoreFolder + "/z": "z"})
	writeAll(t, source, map[string]string{"private/three": "3"})
	if err := os.Chmod(filepath.Join(source, "private"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("a/one.txt", filepath.Join(source, "link")); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(source, "two"), time.Time{}, time.Unix(1, 123456789)); err != nil {
		t.Fatal(err)
	}
	writeAll(t, live, map[string]string{"data/old": "old"})
	// As a cluster makes a volume that is a group's.
	if err := os.Chmod(filepath.Join(live, "data"), os.ModeSetgid|0o775); err != nil {
		t.Fatal(err)
	}
	box := &filesBox{filesSettings: filesSettings{Services: map[string]map[string]string{"web": {"data": source}}}}
	archive, seen, nothing := filepath.Join(root, "archive"), filepath.Join(root, "look"), filepath.Join(root, "empty")
	writeAll(t, root, map[string]string{"empty": ""})

	send := func() error { _, err := box.send([]string{"web", "data"}); return err }
	if err := withStreams(t, nothing, archive, send); err != nil {
		t.Fatal(err)
	}
	entries := must[any](t)(box.look([]string{"web"}))
	if err := os.WriteFile(seen, must[[]byte](t)(json.Marshal(entries)), 0o600); err != nil {
		t.Fatal(err)
	}
	receive := func() error { _, err := box.receive([]string{"--to", live, "data"}); return err }
	if err := withStreams(t, archive, nothing, receive); err != nil {
		t.Fatal(err)
	}
	var answer any
	compare := func() (err error) { answer, err = box.compare([]string{"--to", live}); return err }
	if err := withStreams(t, seen, nothing, compare); err != nil {
		t.Fatal(err)
	}
	if got := answer.(filesReceived); got.Files != 4 {
		t.Errorf("%d files came over, want 4", got.Files)
	}

	content := filepath.Join(live, "data", restoreFolder, restoredContent)
	if _, err := os.Stat(filepath.Join(content, restoreFolder)); err == nil {
		t.Error("what an earlier restore had left came along")
	}
	writeAll(t, content, map[string]string{"two": "3"})
	if err := withStreams(t, seen, nothing, compare); err == nil || !strings.Contains(err.Error(), "another content") {
		t.Errorf("another content was not told: %v", err)
	}
	if got := must[[]byte](t)(os.ReadFile(filepath.Join(live, "data/old"))); string(got) != "old" {
		t.Error("the live content was touched")
	}
}

func TestVolumesThatNobodyBacksUpDoNotMove(t *testing.T) {
	box := &filesBox{filesSettings: filesSettings{Services: map[string]map[string]string{"web": {"data": "/x"}}}}
	for _, args := range [][]string{{"web", "other"}, {"mail", "data"}} {
		if _, err := box.send(args); err == nil || !strings.Contains(err.Error(), "backed up here") {
			t.Errorf("%v: %v", args, err)
		}
	}
	if _, err := box.look(nil); err == nil {
		t.Error("a look at nothing")
	}
}
