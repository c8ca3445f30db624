package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"syscall"
)

// entry is one file, folder or link of a volume as it was when somebody looked.
type entry struct {
	// Path begins with the volume's name.
	Path string `json:"path"`
	// Kind: file, folder, link or other.
	Kind string `json:"kind"`
	Mode uint32 `json:"mode"`
	UID  uint32 `json:"uid"`
	GID  uint32 `json:"gid"`
	Size int64  `json:"size,omitempty"`
	// Nanoseconds since 1970: of the content's last change, and of the inode's, which no program sets.
	Changed int64  `json:"changed"`
	Status  int64  `json:"status"`
	Inode   int64  `json:"inode"`
	Sum     string `json:"sum,omitempty"`
	Link    string `json:"link,omitempty"`
}

// Names of what a restore leaves at the top of a volume; no backup takes them along.
const (
	restoreFolder = ".keelson-restore"
	keptPrefix    = ".keelson-before-"
)

func isOwnName(name string) bool { return name == restoreFolder || strings.HasPrefix(name, keptPrefix) }

// manifest is what the volumes of a service hold, by path.
type manifest map[string]entry

// lookAt walks volumes. Sums are computed anew where the earlier look saw another size, time or inode; without sums none is.
func lookAt(volumes map[string]string, earlier manifest, sums bool) (manifest, error) {
	found := manifest{}
	for name, folder := range volumes {
		err := filepath.WalkDir(folder, func(path string, item fs.DirEntry, err error) error {
			if err != nil {
				return skipVanished(path, folder, err)
			}
			if filepath.Dir(path) == folder && isOwnName(item.Name()) {
				return skipItem(item)
			}
			rest, err := filepath.Rel(folder, path)
			if err != nil {
				return err
			}
			one, err := lookAtOne(filepath.Join(name, rest), path, earlier, sums)
			if err != nil {
				return skipVanished(path, folder, err)
			}
			found[one.Path] = one
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func skipItem(item fs.DirEntry) error {
	if item.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// skipVanished: what goes while one looks is a change, which the second look sees; the volume itself must be there.
func skipVanished(path, top string, err error) error {
	if os.IsNotExist(err) && path != top {
		return nil
	}
	if os.IsPermission(err) {
		return fmt.Errorf("%w: the box that backs it up runs as the volume's owner; give the file to the service's user", err)
	}
	return err
}

func lookAtOne(name, path string, earlier manifest, sums bool) (entry, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return entry{}, err
	}
	one := entry{Path: name, Kind: "other", Mode: modeOf(info.Mode()),
		Changed: info.ModTime().UnixNano()}
	if state, ok := info.Sys().(*syscall.Stat_t); ok {
		one.UID, one.GID, one.Inode, one.Status = state.Uid, state.Gid, int64(state.Ino), state.Ctim.Nano()
	}
	switch {
	case info.IsDir():
		one.Kind = "folder"
	case info.Mode()&fs.ModeSymlink != 0:
		one.Kind = "link"
		one.Link, err = os.Readlink(path)
	case info.Mode().IsRegular():
		one.Kind, one.Size = "file", info.Size()
		if sums {
			one.Sum, err = knownSum(one, path, earlier)
		}
	}
	return one, err
}

// unknownTime of a change, where who looked has whole seconds only.
const unknownTime = -1

func modeOf(mode fs.FileMode) uint32 {
	return uint32(mode & (fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky))
}

func knownSum(one entry, path string, earlier manifest) (string, error) {
	before, known := earlier[one.Path]
	if known && before.Sum != "" && sameLook(before, one) {
		return before.Sum, nil
	}
	return sumOf(path)
}

func sumOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	return sumOfReader(file)
}

func sumOfReader(reader io.Reader) (string, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, reader); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// sameLook: nothing says that it was written to between two looks.
func sameLook(a, b entry) bool {
	return a.Kind == b.Kind && a.Size == b.Size && a.Changed == b.Changed && a.Status == b.Status && a.Inode == b.Inode && a.Mode == b.Mode &&
		a.UID == b.UID && a.GID == b.GID && a.Link == b.Link
}

// moved counts what has come, gone or changed between two looks.
func moved(before, after manifest) int {
	count := 0
	for path, one := range before {
		if other, there := after[path]; !there || !sameLook(one, other) {
			count++
		}
	}
	for path := range after {
		if _, there := before[path]; !there {
			count++
		}
	}
	return count
}

// sameRestored compares what a backup was made of with what came back; owners only where a restore can set them.
func sameRestored(was, is entry) string {
	switch {
	case was.Kind != is.Kind:
		return "is a " + is.Kind + ", was a " + was.Kind
	case was.Kind == "file" && was.Size != is.Size:
		return fmt.Sprintf("has %d bytes, had %d", is.Size, was.Size)
	case was.Kind == "file" && was.Sum != is.Sum:
		return "has another content"
	case was.Link != is.Link:
		return "leads to " + is.Link + ", led to " + was.Link
	case was.Kind != "link" && was.Mode != is.Mode:
		return fmt.Sprintf("has the mode %o, had %o", is.Mode, was.Mode)
	case was.Kind == "file" && is.Changed != unknownTime && was.Changed != is.Changed:
		return "has another time of change"
	}
	return ""
}

// difference lists what did not come back as it was, in order.
func difference(was, is manifest) []string {
	var found []string
	for path, one := range was {
		other, there := is[path]
		if !there {
			found = append(found, path+" is missing")
		} else if words := sameRestored(one, other); words != "" {
			found = append(found, path+" "+words)
		}
	}
	for path := range is {
		if _, there := was[path]; !there {
			found = append(found, path+" was not there")
		}
	}
	sort.Strings(found)
	return found
}

func (found manifest) bytes() int64 {
	var sum int64
	for _, one := range found {
		sum += one.Size
	}
	return sum
}

func (found manifest) files() int {
	count := 0
	for _, one := range found {
		if one.Kind == "file" {
			count++
		}
	}
	return count
}

// writeManifest writes one entry a line, in order; nothing half-written takes the old one's place.
func writeManifest(path string, found manifest) error {
	paths := make([]string, 0, len(found))
	for one := range found {
		paths = append(paths, one)
	}
	sort.Strings(paths)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	buffered := bufio.NewWriter(file)
	encoder := json.NewEncoder(buffered)
	for _, one := range paths {
		if err := encoder.Encode(found[one]); err != nil {
			return err
		}
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func readManifest(reader io.Reader) (manifest, error) {
	found := manifest{}
	decoder := json.NewDecoder(reader)
	for {
		var one entry
		if err := decoder.Decode(&one); err == io.EOF {
			return found, nil
		} else if err != nil {
			return nil, err
		}
		found[one.Path] = one
	}
}
