package main

import (
	"crypto/tls"
	"path/filepath"
	"regexp"
)

// certificateLine names a folder that somebody else fills, and the folder to take until there is a pair in it that fits:
// ssl_certificate /certificates/app.example.com/current/tls.crt; # else /run/secrets
var certificateLine = regexp.MustCompile(`^(\s*ssl_certificate(?:_key)?) (/\S+)/(tls\.(?:crt|key)); # else (/\S+)$`)

// certificates remembers, for each folder that was looked into, whether certificate and key fit: a folder's content never
// changes, its successor is another one that the link leads to.
type certificates map[string]bool

// choose says for each named folder which one nginx is to read. The link is followed once for both files, so that a
// certificate and a key are always of one time.
func (c certificates) choose(lines []string) map[string]string {
	chosen := map[string]string{}
	for _, line := range lines {
		parts := certificateLine.FindStringSubmatch(line)
		if parts == nil || chosen[parts[2]] != "" {
			continue
		}
		chosen[parts[2]] = parts[4]
		// In a Secret's folder the files are links, and what changes is where they lead.
		if file, err := filepath.EvalSymlinks(filepath.Join(parts[2], "tls.crt")); err == nil && c.fits(filepath.Dir(file)) {
			chosen[parts[2]] = filepath.Dir(file)
		}
	}
	return chosen
}

func (c certificates) fits(folder string) bool {
	if !c[folder] {
		_, err := tls.LoadX509KeyPair(filepath.Join(folder, "tls.crt"), filepath.Join(folder, "tls.key"))
		c[folder] = err == nil
	}
	return c[folder]
}

// inUse is a line with the folder in use in place of the named one; any other line stays.
func inUse(line string, chosen map[string]string) string {
	parts := certificateLine.FindStringSubmatch(line)
	if parts == nil {
		return line
	}
	return parts[1] + " " + chosen[parts[2]] + "/" + parts[3] + ";"
}
