package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func folderWithFiles(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "deep"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "deep/file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(folder, "link")); err != nil {
		t.Fatal(err)
	}
	return folder
}

func isOwned(t *testing.T, path string, uid, gid int) bool {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	return isOwnedBy(info, uid, gid)
}

func TestOwnGivesAFolderAndAllInItToTheUser(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root")
	}
	folder := folderWithFiles(t)
	if err := own([]string{"1234:567", folder}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "deep", "deep/file", "link"} {
		if !isOwned(t, filepath.Join(folder, name), 1234, 567) {
			t.Errorf("%q has another owner", name)
		}
	}
	if isOwned(t, "/etc/passwd", 1234, 567) {
		t.Error("it followed a link out of the folder")
	}
}

func TestOwnLeavesAFolderThatBelongsToTheUserAlready(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root")
	}
	folder := folderWithFiles(t)
	if err := os.Chown(folder, 1234, 567); err != nil {
		t.Fatal(err)
	}
	if err := own([]string{"1234:567", folder}); err != nil {
		t.Fatal(err)
	}
	if !isOwned(t, filepath.Join(folder, "deep/file"), 0, 0) {
		t.Error("it walked through a folder that had its owner")
	}
}

func TestOwnLeavesNoFolderEmpty(t *testing.T) {
	owner := fmt.Sprintf("%d:%d", os.Getuid(), os.Getgid())
	for _, folder := range []string{t.TempDir(), folderWithFiles(t)} {
		before, _ := os.ReadDir(folder)
		if err := own([]string{owner, folder}); err != nil {
			t.Fatal(err)
		}
		if after, _ := os.ReadDir(folder); len(after) != max(len(before), 1) {
			t.Errorf("%d entries where there were %d", len(after), len(before))
		}
	}
}

func TestOwnRefusesWhatIsNoOwner(t *testing.T) {
	for _, owner := range []string{"", "1000", "1000:", "web:web", "-1:0"} {
		if err := own([]string{owner, t.TempDir()}); !errors.As(err, &usageError{}) {
			t.Errorf("%q: %v", owner, err)
		}
	}
	if err := own([]string{"1000:1000"}); !errors.As(err, &usageError{}) {
		t.Error("no folder, and no error")
	}
	if err := own([]string{"1000:1000", filepath.Join(t.TempDir(), "absent")}); err == nil {
		t.Error("no error for a folder that does not exist")
	}
}

func TestOwnMakesPartsForOthersAndLeavesThoseThatAreThere(t *testing.T) {
	folder, owner := t.TempDir(), fmt.Sprintf("%d:%d", os.Getuid(), os.Getgid())
	if err := os.Mkdir(filepath.Join(folder, "old"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := own([]string{owner, folder, owner, "old", owner, "new"}); err != nil {
		t.Fatal(err)
	}
	for name, mode := range map[string]os.FileMode{"old": 0o700, "new": 0o750} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Mode().Perm() != mode {
			t.Error(name, info, err)
		}
	}
	if err := own([]string{owner, folder, owner}); !errors.As(err, &usageError{}) {
		t.Error("an owner without a part, and no error")
	}
}
