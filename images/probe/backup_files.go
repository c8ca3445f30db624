package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// refuseLive makes sure that a folder to restore into is neither the live data nor a part of it.
func refuseLive(folder, live string) error {
	target, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	data, err := filepath.Abs(live)
	if err != nil {
		return err
	}
	if target == data || strings.HasPrefix(target+"/", data+"/") || strings.HasPrefix(data+"/", target+"/") {
		return fmt.Errorf("%s holds the live data of %s: nothing is restored there", folder, live)
	}
	same, err := sameFolder(target, data)
	if err != nil {
		return err
	}
	if same {
		return fmt.Errorf("%s is the live data folder %s by another name: nothing is restored there", folder, live)
	}
	return nil
}

func sameFolder(a, b string) (bool, error) {
	first, err := os.Stat(a)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	second, err := os.Stat(b)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	return err == nil && os.SameFile(first, second), err
}

// ownFolder empties a folder that an earlier run of the same kind left behind, and no other: the mark says whose it is.
func ownFolder(folder string) error {
	mark := filepath.Join(folder, ownMark)
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if len(entries) > 0 {
		if _, err := os.Stat(mark); err != nil {
			return fmt.Errorf("%s is not empty, and no earlier restore made it: nothing is restored there", folder)
		}
		if err := removeOwn(folder); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return os.WriteFile(mark, []byte("made by a restore; the next one may empty it\n"), 0o600)
}

// ownMark lies in every folder that a restore may empty.
const ownMark = restoreFolder

// removeOwn takes such a folder away. The mark goes last: whoever is killed in the middle leaves a folder that the next run
// still knows as its own.
func removeOwn(folder string) error {
	order, err := removalOrder(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, path := range order {
		if err == nil {
			err = os.RemoveAll(path)
		}
	}
	return errors.Join(err, os.Remove(folder))
}

func removalOrder(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var order []string
	for _, entry := range entries {
		if entry.Name() != ownMark {
			order = append(order, filepath.Join(folder, entry.Name()))
		}
	}
	return append(order, filepath.Join(folder, ownMark)), nil
}

// freeBytes of the file system that holds a folder, or will.
func freeBytes(folder string) (int64, error) {
	var state syscall.Statfs_t
	for {
		err := syscall.Statfs(folder, &state)
		if err == nil {
			return int64(state.Bavail) * int64(state.Bsize), nil
		}
		if !errors.Is(err, os.ErrNotExist) || folder == "/" {
			return 0, err
		}
		folder = filepath.Dir(folder)
	}
}

func requireRoom(folder string, size int64) error {
	free, err := freeBytes(folder)
	if err != nil {
		return err
	}
	// The log that is replayed and its checkpoints come on top.
	if needed := size + size/10 + 64<<20; free < needed {
		return fmt.Errorf("%s has %d MiB free, and the restore needs %d MiB", folder, free>>20, needed>>20)
	}
	return nil
}

func syncDirectory(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}
