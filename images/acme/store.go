package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

const (
	// The group is nginx's, which reads certificates and keys and nothing else here.
	folderMode = 0o750
	fileMode   = 0o640
	// current is a link to the folder in use: whoever follows it once reads a certificate and the key that belongs to it.
	current = "current"
	// kept folders of a host: the one in use, and the one that nginx may still be reading.
	kept = 2
)

// store is the folder of one host.
type store struct{ folder string }

func openStore(root, host string) (store, error) {
	one := store{filepath.Join(root, "hosts", folderOf(host))}
	// The umask is not asked: a folder that nginx cannot enter would leave it with the stand-in for ever.
	for _, folder := range []string{filepath.Dir(one.folder), one.folder} {
		if err := os.MkdirAll(folder, folderMode); err != nil {
			return one, err
		}
		if err := os.Chmod(folder, folderMode); err != nil {
			return one, err
		}
	}
	return one, nil
}

// folderOf a wildcard has a name that no shell expands, and that no host has.
func folderOf(host string) string { return strings.Replace(host, "*", "_", 1) }

// leaf is the certificate in use; nil where there is none that can be used.
func (s store) leaf() *x509.Certificate {
	pair, err := tls.LoadX509KeyPair(filepath.Join(s.folder, current, "tls.crt"), filepath.Join(s.folder, current, "tls.key"))
	if err != nil {
		return nil
	}
	return pair.Leaf
}

// put makes a certificate the one in use: a whole new folder first, then the link, both at once or not at all.
func (s store) put(chain, key []byte) (*x509.Certificate, error) {
	pair, err := tls.X509KeyPair(chain, key)
	if err != nil {
		return nil, fmt.Errorf("the authority's certificate does not fit its key: %w", err)
	}
	name := fmt.Sprintf("%s-%x", time.Now().UTC().Format("20060102T150405.000Z"), pair.Leaf.SerialNumber.Bytes()[:4])
	folder := filepath.Join(s.folder, name)
	if err := os.Mkdir(folder, folderMode); err != nil {
		return nil, err
	}
	if err := os.Chmod(folder, folderMode); err != nil {
		return nil, err
	}
	for file, content := range map[string][]byte{"tls.crt": chain, "tls.key": key} {
		if err := writeFile(filepath.Join(folder, file), content, fileMode); err != nil {
			return nil, err
		}
	}
	if err := s.link(name); err != nil {
		return nil, err
	}
	return pair.Leaf, s.prune()
}

// inUse is the name of the folder that current leads to; empty where there is none.
func (s store) inUse() string {
	name, _ := os.Readlink(filepath.Join(s.folder, current))
	return name
}

// read is the certificate of a folder, and its key.
func (s store) read(name string) (chain, key []byte, err error) {
	if chain, err = os.ReadFile(filepath.Join(s.folder, name, "tls.crt")); err == nil {
		key, err = os.ReadFile(filepath.Join(s.folder, name, "tls.key"))
	}
	return chain, key, err
}

func (s store) link(name string) error {
	staged := filepath.Join(s.folder, ".current")
	os.Remove(staged)
	if err := os.Symlink(name, staged); err != nil {
		return err
	}
	return os.Rename(staged, filepath.Join(s.folder, current))
}

// prune goes by the names, which begin with the time; what was cut off half-way goes with the old.
func (s store) prune() error {
	entries, err := os.ReadDir(s.folder)
	if err != nil {
		return err
	}
	var folders []string
	for _, entry := range entries {
		if entry.IsDir() {
			folders = append(folders, entry.Name())
		}
	}
	sort.Sort(sort.Reverse(sort.StringSlice(folders)))
	for _, name := range folders[min(kept, len(folders)):] {
		if err := os.RemoveAll(filepath.Join(s.folder, name)); err != nil {
			return err
		}
	}
	return nil
}

// history is what a restart must not forget: an authority counts attempts, and so does whoever asks it.
type history struct {
	// Directory and Profile are those of the certificate in use.
	Directory   string    `json:"directory,omitempty"`
	Profile     string    `json:"profile,omitempty"`
	LastAttempt time.Time `json:"lastAttempt,omitzero"`
	LastSuccess time.Time `json:"lastSuccess,omitzero"`
	// Failures in a row, and ever.
	Failures      int       `json:"failures"`
	FailuresTotal int       `json:"failuresTotal"`
	NextAttempt   time.Time `json:"nextAttempt,omitzero"`
	Error         string    `json:"error,omitempty"`
	// RenewAt is drawn once for a window, so that it does not move at each look.
	RenewAt     time.Time `json:"renewAt,omitzero"`
	WindowStart time.Time `json:"windowStart,omitzero"`
	WindowEnd   time.Time `json:"windowEnd,omitzero"`
	NextWindow  time.Time `json:"nextWindow,omitzero"`
}

func (s store) readHistory() history {
	var h history
	content, err := os.ReadFile(filepath.Join(s.folder, "history.json"))
	if err == nil {
		err = json.Unmarshal(content, &h)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return history{}
	}
	return h
}

func (s store) writeHistory(h history) error {
	content, err := json.MarshalIndent(h, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(s.folder, "history.json"), content, 0o600)
}

// writeFile puts a whole file in place, or leaves what was there.
func writeFile(path string, content []byte, mode fs.FileMode) error {
	staged, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return err
	}
	_, err = staged.Write(content)
	err = errors.Join(err, staged.Chmod(mode), staged.Sync(), staged.Close())
	if err != nil {
		os.Remove(staged.Name())
		return err
	}
	return os.Rename(staged.Name(), path)
}
