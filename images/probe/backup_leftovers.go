package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// endServers ends what a run that was killed has left behind: a server on data that goes now. It is found by its own words, as a
// number in a file may be another process's by now.
func endServers(data string) error {
	return await(30*time.Second, "an earlier run's server on "+data+" ends", func() (bool, error) {
		found := serversOn(data)
		for _, pid := range found {
			_ = syscall.Kill(pid, syscall.SIGQUIT)
		}
		return len(found) == 0, nil
	})
}

func serversOn(data string) []int {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	var found []int
	for _, file := range files {
		words, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(words), "\x00-D\x00"+data+"\x00") {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
			found = append(found, pid)
		}
	}
	return found
}
