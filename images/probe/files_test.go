package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// filesFixture is a box with a volume of some files and a repository, on real restic where that is installed.
func filesFixture(t *testing.T) (*filesBox, string) {
	t.Helper()
	if _, err := exec.LookPath("restic"); err != nil {
		t.Skip("restic is not installed here; test/e2e/backups.test.ts runs it in its image")
	}
	root := t.TempDir()
	volume := filepath.Join(root, "volumes/web/data")
	writeAll(t, volume, map[string]string{"a/one.txt": "one", "a/two.txt": "two", "three": strings.Repeat("3", 100_000)})
	// What a restore has left at the top is no part of it, a folder of the same name below is; a pipe holds nothing.
	writeAll(t, volume, map[string]string{restoreFolder + "/x": "", keptPrefix + "1/x": "", "a/" + restoreFolder + "/x": ""})
	if err := errors.Join(os.Symlink("a/one.txt", filepath.Join(volume, "link")), syscall.Mkfifo(filepath.Join(volume, "pipe"), 0o600)); err != nil {
		t.Fatal(err)
	}
	box := &filesBox{filesSettings: filesSettings{
		Stack: "test", Repositories: []filesRepository{{URL: filepath.Join(root, "repository")}}, Work: filepath.Join(root, "work"),
		Retention: retentionSettings{Days: 30, Count: 10, Minimum: 1}, LateHours: 26,
		Services: map[string]map[string]string{"web": {"data": volume}},
	}, password: "0123456789abcdef", now: time.Now, patience: longestInfo}
	if err := os.MkdirAll(box.Work, 0o700); err != nil {
		t.Fatal(err)
	}
	return box, volume
}

func writeAll(t *testing.T, folder string, content map[string]string) {
	t.Helper()
	for name, text := range content {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
}

func must[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func levelOf(t *testing.T, box *filesBox) string {
	t.Helper()
	return must[[]filesRecord](t)(box.records())[0].Level
}

func TestFilesAreBackedUpVerifiedAndRestored(t *testing.T) {
	box, volume := filesFixture(t)
	made := must[any](t)(box.run(nil)).([]filesRecord)
	if len(made) != 1 || made[0].Service != "web" || made[0].Level != "L1" || made[0].Moved != 0 {
		t.Fatalf("%+v", made)
	}
	must[any](t)(box.verify(nil))
	if level := levelOf(t, box); level != "L3" {
		t.Errorf("after a verification: %s", level)
	}
	drill := must[any](t)(box.drill(nil)).(*filesDrillResult)
	if level := levelOf(t, box); level != "L5" || !drill.OK || drill.Services[0].Files != 4 {
		t.Errorf("after a drill: %s, %+v", level, drill)
	}
	if status := box.readStatus(); !status.OK {
		t.Error(status.Problems, status.NotChecked)
	}
	if metrics := filesMetrics(box.readStatus(), 26); !strings.Contains(metrics, `verified_timestamp_seconds{kind="files",of="web"}`) {
		t.Error(metrics)
	}
	writeAll(t, volume, map[string]string{"a/one.txt": "changed", "new": "new"})
	if err := errors.Join(os.RemoveAll(filepath.Join(volume, restoreFolder)), os.RemoveAll(filepath.Join(volume, keptPrefix+"1"))); err != nil {
		t.Fatal(err)
	}
	to := filepath.Dir(volume)
	must[any](t)(box.restore([]string{"--label", made[0].Label, "--to", to, "--inside"}))
	if err := swapFiles([]string{"--in", "--keep", "x", to}); err != nil {
		t.Fatal(err)
	}
	if text := readText(t, volume, "a/one.txt"); text != "one" {
		t.Errorf("restored %q", text)
	}
	if text := readText(t, volume, keptPrefix+"x/new"); text != "new" {
		t.Errorf("kept %q", text)
	}
	if err := swapFiles([]string{"--back", "--keep", "x", to}); err != nil {
		t.Fatal(err)
	}
	if text := readText(t, volume, "a/one.txt"); text != "changed" {
		t.Errorf("put back %q", text)
	}
}

func TestTheFirstBackupOfFilesIsMadeAndReadAgain(t *testing.T) {
	box, _ := filesFixture(t)
	made := must[any](t)(box.first(nil)).([]verification)
	if len(made) != 1 || made[0].Level != "L3" || levelOf(t, box) != "L3" {
		t.Error(made)
	}
	if again := must[any](t)(box.first(nil)).([]verification); len(again) != 0 || len(must[[]filesRecord](t)(box.records())) != 1 {
		t.Error("another one was made:", again)
	}
}

func readText(t *testing.T, folder, name string) string {
	t.Helper()
	return string(must[[]byte](t)(os.ReadFile(filepath.Join(folder, name))))
}

func TestDamageIsFoundAndNothingIsPrunedOverIt(t *testing.T) {
	box, volume := filesFixture(t)
	must[any](t)(box.run(nil))
	flipByte(t, filepath.Join(box.Repositories[0].URL, "data"))
	if _, err := box.verify(nil); err == nil {
		t.Error("a flipped byte was not found")
	}
	if level := levelOf(t, box); level != "L0" {
		t.Errorf("level of a damaged backup: %s", level)
	}
	if _, err := box.drill(nil); err == nil {
		t.Error("a drill of a damaged backup went well")
	}
	writeAll(t, volume, map[string]string{"four": "4"})
	result := must[any](t)(box.prune(nil)).(*pruneResult)
	if len(result.Deleted) > 0 {
		t.Error("pruned", result.Deleted)
	}
}

func flipByte(t *testing.T, folder string) {
	t.Helper()
	var largest string
	var size int64
	_ = filepath.Walk(folder, func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() && info.Size() > size {
			largest, size = path, info.Size()
		}
		return err
	})
	content := must[[]byte](t)(os.ReadFile(largest))
	content[10] ^= 1
	_ = os.Chmod(largest, 0o600)
	if err := os.WriteFile(largest, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAnotherKeyAndAnotherStackAreRefused(t *testing.T) {
	box, _ := filesFixture(t)
	must[any](t)(box.run(nil))
	other := *box
	other.password = "another key of 16"
	if _, err := other.run(nil); err == nil || !strings.Contains(err.Error(), "key does not open") {
		t.Error(err)
	}
	stranger := *box
	stranger.Stack = "stranger"
	if _, err := stranger.run(nil); err == nil || !strings.Contains(err.Error(), "files of the stack test") {
		t.Error(err)
	}
	if err := os.RemoveAll(box.Repositories[0].URL); err != nil {
		t.Fatal(err)
	}
	if _, err := box.run(nil); err == nil || !strings.Contains(err.Error(), "is it mounted?") {
		t.Error(err)
	}
}

func TestACutOffRunCountsAsNoneAndTheNextOneWorks(t *testing.T) {
	box, _ := filesFixture(t)
	must[any](t)(box.run(nil))
	if err := box.ready(1); err != nil {
		t.Fatal(err)
	}
	// A run that was killed between the snapshot and the second look, and its lock.
	must[snapshot](t)(box.snapshotOf(1, "web", "web-cut"))
	writeAll(t, filepath.Join(box.Repositories[0].URL, "locks"), map[string]string{strings.Repeat("0", 64): "no lock"})
	records := must[[]filesRecord](t)(box.records())
	if records[0].Level != "none" {
		t.Errorf("%+v", records[0])
	}
	if _, err := findFiles(records, "", "web", 0); err != nil {
		t.Error("the whole one before it is not found:", err)
	}
	must[any](t)(box.run(nil))
	for _, record := range must[[]filesRecord](t)(box.records()) {
		if record.Level == "none" {
			t.Error("it is still there")
		}
	}
}

func TestDifferencesAreNamed(t *testing.T) {
	was := manifest{"data/a": {Path: "data/a", Kind: "file", Size: 1, Sum: "x"}, "data/b": {Path: "data/b", Kind: "folder"}}
	is := manifest{"data/a": {Path: "data/a", Kind: "file", Size: 1, Sum: "y"}, "data/c": {Path: "data/c", Kind: "link"}}
	said := strings.Join(difference(was, is), "; ")
	if said != "data/a has another content; data/b is missing; data/c was not there" {
		t.Error(said)
	}
	if err := judged(difference(was, is), 3); err != nil {
		t.Error("as many moved, and yet:", err)
	}
}

func TestASwapThatWasCutOffIsUndone(t *testing.T) {
	for name, cut := range map[string]func(volume, aside, content string) error{
		"before the old content had moved": func(volume, aside, _ string) error {
			return os.Rename(filepath.Join(volume, "a"), filepath.Join(aside, "a"))
		},
		"while the restored content moved": func(volume, aside, content string) error {
			if err := moveAll(volume, aside); err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(volume, restoreFolder, swappingMark), nil, 0o600); err != nil {
				return err
			}
			return os.Rename(filepath.Join(content, "a"), filepath.Join(volume, "a"))
		},
		"and its way back, while the restored content moved out": func(volume, aside, content string) error {
			if err := errors.Join(moveAll(volume, aside), os.Rename(filepath.Join(content, "c"), filepath.Join(volume, "c"))); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(volume, restoreFolder, swappingMark), nil, 0o600)
		},
		"and its way back, while the old content moved up": func(volume, aside, _ string) error {
			return errors.Join(moveAll(volume, aside), os.Rename(filepath.Join(aside, "a"), filepath.Join(volume, "a")))
		},
	} {
		top := t.TempDir()
		volume := filepath.Join(top, "data")
		aside, content := filepath.Join(volume, keptPrefix+"x"), filepath.Join(volume, restoreFolder, restoredContent)
		writeAll(t, volume, map[string]string{"a": "old", "b": "old"})
		writeAll(t, content, map[string]string{"a": "new", "c": "new"})
		if err := os.Mkdir(aside, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := cut(volume, aside, content); err != nil {
			t.Fatal(err)
		}
		if err := swapFiles([]string{"--back", "--keep", "x", top}); err != nil {
			t.Fatal(name, err)
		}
		entries := must[[]os.DirEntry](t)(os.ReadDir(volume))
		if len(entries) != 2 || readText(t, volume, "a") != "old" || readText(t, volume, "b") != "old" {
			t.Error(name, entries)
		}
	}
}

func TestWhatIsStoredBesideIsProvedAndKeptApartFromServices(t *testing.T) {
	box, _ := filesFixture(t)
	must[any](t)(box.storing(storedConfig, func(folder string) error {
		return os.WriteFile(filepath.Join(folder, "Pulumi.prod.yaml"), []byte("config: {}\n"), 0o600)
	}))
	must[any](t)(box.verify(nil))
	must[any](t)(box.drill([]string{must[[]filesRecord](t)(box.records())[0].Label}))
	record := must[[]filesRecord](t)(box.records())[0]
	if record.Kind != "config" || record.Level != "L5" || !strings.HasPrefix(record.Label, "config@") {
		t.Errorf("%+v", record)
	}
	if _, err := os.Stat(box.storedFolder(storedConfig)); err == nil {
		t.Error("what was stored still lies there in clear")
	}
	to := filepath.Join(t.TempDir(), "look")
	must[any](t)(box.restore([]string{"--label", record.Label, "--to", to}))
	if text := readText(t, to, "stack/Pulumi.prod.yaml"); text != "config: {}\n" {
		t.Error(text)
	}
}

func TestAnEmptyDumpIsNone(t *testing.T) {
	const listing = "; Archive created\n215; 1259 16385 TABLE public notes web\n3348; 0 16385 TABLE DATA public notes web\n"
	for _, one := range []struct {
		tables, listing string
		well            bool
	}{{"1", listing, true}, {"0", "; Archive created\n", true}, {"1", "; Archive created\n", false}, {"1", "", false}} {
		if err := dumpComplaint("web", one.tables, one.listing); (err == nil) != one.well {
			t.Errorf("%+v: %v", one, err)
		}
	}
}
