package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// desk is the folder of a box that makes backups: its lock, how its runs ended, and what Prometheus reads.
type desk string

func (d desk) file(name string) string { return filepath.Join(string(d), name) }

// locked does something while nobody else at this desk does; a process that is killed loses the lock with its life.
func (d desk) locked(lock string, work func() error) error {
	file, err := os.OpenFile(d.file(lock), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return errBusy
	}
	return work()
}

// runs are the last ends of each kind of work.
func (d desk) runs(name string) map[string]runEnd {
	runs := map[string]runEnd{}
	content, err := os.ReadFile(d.file(name))
	if err == nil {
		_ = json.Unmarshal(content, &runs)
	}
	return runs
}

// noteRun remembers how a piece of work ended, under the lock.
func (d desk) noteRun(file, work string, began, ended time.Time, failure error) {
	runs := d.runs(file)
	last := runEnd{Time: ended, OK: failure == nil, Seconds: ended.Sub(began).Seconds(), Success: runs[work].Success}
	if failure == nil {
		last.Success = &ended
	} else {
		last.Problem = flatten(failure.Error())
	}
	runs[work] = last
	if err := d.write(file, runs); err != nil {
		say("the end of this run could not be remembered: %v", err)
	}
}

func (d desk) write(name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return replaceFile(d.file(name), string(text)+"\n")
}

func (d desk) writeMetrics(name, text string) {
	if err := replaceFile(d.file(name), text); err != nil {
		say("the metrics could not be written: %v", err)
	}
}

// answer prints what a verb found as JSON, also where it failed; another run that holds the lock has an exit status of its own.
func answer(found any, err error) error {
	if found != nil {
		if text, failed := json.Marshal(found); failed == nil {
			fmt.Println(string(text))
		}
	}
	if errors.Is(err, errBusy) {
		fmt.Fprintln(os.Stderr, err)
		return exitStatus(3)
	}
	return err
}
