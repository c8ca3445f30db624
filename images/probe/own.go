package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// own gives a folder, and all that lies in it, to a user. One whose top belongs to that user already is left as it is:
// what lies below may be more than can be walked at every deploy.
func own(args []string) error {
	flags := newFlags("own")
	if err := flags.Parse(args); err != nil {
		return usageError{err.Error()}
	}
	if flags.NArg() < 2 || flags.NArg()%2 != 0 {
		return usageError{"own needs UID:GID and a folder, and the same again for each part of it that is another's"}
	}
	uid, gid, err := parseOwner(flags.Arg(0))
	if err != nil {
		return err
	}
	if err := ownAll(flags.Arg(1), uid, gid); err != nil {
		return err
	}
	for index := 2; index < flags.NArg(); index += 2 {
		if err := ownPart(filepath.Join(flags.Arg(1), flags.Arg(index+1)), flags.Arg(index)); err != nil {
			return err
		}
	}
	return nil
}

// ownPart makes a folder below for another user; one that is there stays that user's who has it.
func ownPart(folder, owner string) error {
	uid, gid, err := parseOwner(owner)
	if err != nil {
		return err
	}
	if err := os.Mkdir(folder, 0o750); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return nil
		}
		return err
	}
	return os.Lchown(folder, uid, gid)
}

func parseOwner(text string) (uid, gid int, err error) {
	first, second, _ := strings.Cut(text, ":")
	uid, err = strconv.Atoi(first)
	if err == nil {
		gid, err = strconv.Atoi(second)
	}
	if err != nil || uid < 0 || gid < 0 {
		return 0, 0, usageError{fmt.Sprintf("%q is no UID:GID", text)}
	}
	return uid, gid, nil
}

// marker keeps an empty folder from being empty. Docker gives an empty volume the owner of the image's folder in its
// place, along with that folder's files, whenever a container is made.
const marker = ".keelson"

const markerText = "This folder is a volume that Keelson keeps. The file may go once there are others.\n"

// ownAll changes the top last: where it was cut off, the next run begins again.
func ownAll(folder string, uid, gid int) error {
	if err := mark(folder); err != nil {
		return err
	}
	top, err := os.Stat(folder)
	if err != nil {
		return err
	}
	if isOwnedBy(top, uid, gid) {
		return nil
	}
	err = filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || path == folder {
			return err
		}
		return os.Lchown(path, uid, gid)
	})
	if err != nil {
		return err
	}
	return os.Lchown(folder, uid, gid)
}

func mark(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) > 0 {
		return err
	}
	return os.WriteFile(filepath.Join(folder, marker), []byte(markerText), 0o644)
}

func isOwnedBy(info fs.FileInfo, uid, gid int) bool {
	stat := info.Sys().(*syscall.Stat_t)
	return int(stat.Uid) == uid && int(stat.Gid) == gid
}
