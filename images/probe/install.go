package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// install copies this very program into a folder: Kubernetes has no volume that takes an image's files, so an init
// container brings them.
func install(args []string) error {
	folder, err := parseTarget(newFlags("install"), args, "folder")
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("cannot find this program's own file: %w", err)
	}
	return copyProgram(self, filepath.Join(folder, filepath.Base(self)))
}

// copyProgram puts the whole file in place at once: a container that is killed half-way leaves no half of a program.
func copyProgram(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	staged, err := os.CreateTemp(filepath.Dir(to), ".install-*")
	if err != nil {
		return err
	}
	defer os.Remove(staged.Name())
	if _, err := io.Copy(staged, source); err != nil {
		return fmt.Errorf("copying to %s: %w", staged.Name(), err)
	}
	if err := staged.Chmod(0o555); err != nil {
		return err
	}
	if err := staged.Close(); err != nil {
		return err
	}
	return os.Rename(staged.Name(), to)
}
