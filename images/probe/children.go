package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	// titleOfLeaving is what nginx calls a worker that has been told to finish its requests and end.
	titleOfLeaving = "is shutting down"
	// together is how far apart the workers of one reload start: some milliseconds each, more on a busy machine.
	together = time.Second
	// unsettled is how long after a start the predecessors may not have been told yet; nginx waits a tenth of a second.
	unsettled = 5 * time.Second
	// clockTick is the unit of a process's start time: USER_HZ, which is 100 on every Linux that containers run on.
	clockTick = 10 * time.Millisecond
)

// awaitChildren waits until of the processes that a server has for its work none is of an earlier reload. `generation`
// says where that server is: 0 is the container's first process, 1 a child of it, as under `watch`. It is no failure when
// the time is over: a client that holds its connection open for longer is cut off by the server's own bound.
func awaitChildren(args []string) error {
	flags := newFlags("children")
	generation := flags.Int("generation", 1, "how far below the container's first process the server is")
	wait := flags.Duration("wait", 16*time.Second, "longest time to wait")
	if err := parse(flags, args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *generation < 0 {
		return usageError{"takes no arguments, and a --generation of 0 or more"}
	}
	return waitWhile(func() (bool, error) { return anyLeaving("/proc", 1, *generation) }, *wait)
}

func waitWhile(leaving func() (bool, error), longest time.Duration) error {
	for deadline := time.Now().Add(longest); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if still, err := leaving(); err != nil || !still {
			return err
		}
	}
	return nil
}

type process struct {
	pid, parent int
	// started is the time since the machine's own start.
	started time.Duration
	title   string
}

func anyLeaving(root string, first, generation int) (bool, error) {
	processes, err := readProcesses(root)
	if err != nil {
		return false, err
	}
	now, err := readUptime(root)
	if err != nil {
		return false, err
	}
	servers := map[int]bool{first: true}
	for range generation {
		servers = pids(childrenOf(servers, processes))
	}
	return hasPredecessors(childrenOf(servers, processes), now), nil
}

// hasPredecessors goes by the title, and by the start time as long as the title may not have followed the signal.
func hasPredecessors(workers []process, now time.Duration) bool {
	var newest time.Duration
	for _, worker := range workers {
		newest = max(newest, worker.started)
	}
	fresh := now-newest < unsettled
	for _, worker := range workers {
		if strings.Contains(worker.title, titleOfLeaving) || (fresh && newest-worker.started > together) {
			return true
		}
	}
	return false
}

func childrenOf(parents map[int]bool, processes []process) []process {
	var children []process
	for _, each := range processes {
		// This very program is a child of nobody in the container, or of a shell.
		if parents[each.parent] && each.pid != os.Getpid() {
			children = append(children, each)
		}
	}
	return children
}

func pids(processes []process) map[int]bool {
	found := map[int]bool{}
	for _, each := range processes {
		found[each.pid] = true
	}
	return found
}

func readProcesses(root string) ([]process, error) {
	folders, err := filepath.Glob(filepath.Join(root, "[0-9]*"))
	if err != nil {
		return nil, err
	}
	var processes []process
	for _, folder := range folders {
		stat, err := os.ReadFile(filepath.Join(folder, "stat"))
		if err != nil {
			// It has ended meanwhile.
			continue
		}
		title, _ := os.ReadFile(filepath.Join(folder, "cmdline"))
		if one, err := parseProcess(stat, title); err == nil {
			processes = append(processes, one)
		}
	}
	return processes, nil
}

// parseProcess reads proc(5)'s stat: the name in parentheses may hold anything, so the fields count from its end.
func parseProcess(stat, title []byte) (process, error) {
	head, _, _ := strings.Cut(string(stat), " ")
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 20 {
		return process{}, errors.New("not a line of stat")
	}
	pid, _ := strconv.Atoi(head)
	parent, _ := strconv.Atoi(fields[1])
	ticks, err := strconv.ParseInt(fields[19], 10, 64)
	return process{pid, parent, time.Duration(ticks) * clockTick, string(title)}, err
}

func readUptime(root string) (time.Duration, error) {
	content, err := os.ReadFile(filepath.Join(root, "uptime"))
	if err != nil {
		return 0, err
	}
	text, _, _ := strings.Cut(string(content), " ")
	seconds, err := strconv.ParseFloat(text, 64)
	return time.Duration(seconds * float64(time.Second)), err
}
