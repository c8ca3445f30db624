package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestInstallPutsTheProgramIntoTheFolder(t *testing.T) {
	folder := t.TempDir()
	if err := install([]string{folder}); err != nil {
		t.Fatal(err)
	}
	self, _ := os.Executable()
	want, _ := os.ReadFile(self)
	path := filepath.Join(folder, filepath.Base(self))
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the copy differs (%v)", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o555 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestInstallLeavesNothingElseBehind(t *testing.T) {
	folder := t.TempDir()
	for range 2 {
		if err := install([]string{folder}); err != nil {
			t.Fatal(err)
		}
	}
	if entries, _ := os.ReadDir(folder); len(entries) != 1 {
		t.Errorf("%d entries, want the program alone", len(entries))
	}
}

func TestInstallSaysWhereItCannotWrite(t *testing.T) {
	if err := install([]string{filepath.Join(t.TempDir(), "absent")}); err == nil {
		t.Error("no error for a folder that does not exist")
	}
}
