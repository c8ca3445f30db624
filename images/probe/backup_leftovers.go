package main

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func (box *backupBox) drillFolder() string { return box.file("drill") }

// clearLeftovers takes away what a run that was killed has left: pgBackRest's workers, and of a drill its server, which has memory of
// this box, and its data. Whoever holds the lock knows that no other run is under way.
func (box *backupBox) clearLeftovers() error {
	folder := box.drillFolder()
	return inOrder(endWorkers, func() error { return endServers(filepath.Join(folder, "data")) }, func() error { return removeOwn(folder) })
}

// restoreLeft is where a restore over the live database works, beside it.
func (box *backupBox) restoreLeft() string { return filepath.Join(filepath.Dir(box.Data), "restore") }

// statusOfLeftovers names what a restore that was killed has left on the server's volume, which this box may only read.
func (box *backupBox) statusOfLeftovers(status *backupStatus) {
	if _, err := os.Stat(box.restoreLeft()); err == nil {
		status.Problems = append(status.Problems, "a restore was cut off, or is under way: "+box.restoreLeft()+
			" takes room; the next restore empties it, or keelson exec postgres rm -r "+box.restoreLeft())
	}
}

func (box *filesBox) drillFolder() string { return box.file("files-drill") }

// clearLeftovers takes away what a drill or a dump that was killed has left: a dump is as large as the database, and in clear.
func (box *filesBox) clearLeftovers() error {
	return errors.Join(removeOwn(box.drillFolder()), os.RemoveAll(box.file("stored")))
}

// endServers ends what a run that was killed has left behind: a server on data that goes now. It is found by its own words, as a
// number in a file may be another process's by now.
func endServers(data string) error {
	return endAll("an earlier run's server on "+data, syscall.SIGQUIT, serverOn(data))
}

// endWorkers ends those that pgBackRest had started and that outlive it for as long as a file takes: until then they hold its lock
// against the next run. Whoever has the lock of this box knows that they are nobody's.
func endWorkers() error {
	return endAll("an earlier run's pgbackrest", syscall.SIGKILL, isWorker)
}

// serverOn and isWorker tell processes by their own words, each of which ends in a zero byte.
func serverOn(data string) func(words string) bool {
	return func(words string) bool { return strings.Contains(words, "\x00-D\x00"+data+"\x00") }
}

func isWorker(words string) bool {
	program, rest, _ := strings.Cut(words, "\x00")
	return filepath.Base(program) == "pgbackrest" && strings.Contains(rest, ":local\x00")
}

func endAll(what string, signal syscall.Signal, meant func(words string) bool) error {
	return await(30*time.Second, what+" ends", func() (bool, error) {
		found := processesLike(meant)
		for _, pid := range found {
			_ = syscall.Kill(pid, signal)
		}
		return len(found) == 0, nil
	})
}

func processesLike(meant func(words string) bool) []int {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	var found []int
	for _, file := range files {
		words, err := os.ReadFile(file)
		if err != nil || !meant(string(words)) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
			found = append(found, pid)
		}
	}
	return found
}
