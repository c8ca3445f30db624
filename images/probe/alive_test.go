package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAlive(t *testing.T) {
	file := filepath.Join(t.TempDir(), "beat")
	if err := alive([]string{"--file", file}); err == nil {
		t.Error("a file that is not there is no sign of life")
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := alive([]string{"--file", file}); err != nil {
		t.Errorf("a file of now: %v", err)
	}
	old := time.Now().Add(-90 * time.Second)
	if err := os.Chtimes(file, old, old); err != nil {
		t.Fatal(err)
	}
	err := alive([]string{"--file", file, "--max-age", "1m"})
	if err == nil || !strings.Contains(err.Error(), "was touched 1m30s ago, longer than 1m0s") {
		t.Errorf("a file of 90 s ago: %v", err)
	}
	if err := alive([]string{"--file", file, "--max-age", "2m"}); err != nil {
		t.Errorf("a file of 90 s ago, allowed 2 m: %v", err)
	}
}

func TestAliveReadsTheState(t *testing.T) {
	defer func(file string) { statFile = file }(statFile)
	for content, well := range map[string]bool{
		"1 (sh) S 0 1":        true,
		"1 (a) Z (b) R 0 1":   true,
		"1 (sh) Z 0 1":        false,
		"1 (odd ) name) X 0 ": false,
	} {
		statFile = filepath.Join(t.TempDir(), "stat")
		if err := os.WriteFile(statFile, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := alive(nil); (err == nil) != well {
			t.Errorf("%q: %v", content, err)
		}
	}
}
