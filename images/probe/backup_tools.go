package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// longestTool ends what no tool would end by itself: a dead store is asked again for a long time.
const longestTool = 12 * time.Hour

// tool runs a program and returns what it printed; its failure is told in its own last words.
func (box *backupBox) tool(limit time.Duration, show bool, words ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	command := exec.CommandContext(ctx, words[0], words[1:]...)
	command.Env = append(os.Environ(), box.env...)
	command.WaitDelay = 5 * time.Second
	defer tied(command)()
	var out, problems bytes.Buffer
	command.Stdout, command.Stderr = &out, &problems
	if show {
		log := &withoutSettings{to: os.Stderr}
		defer log.flush()
		command.Stdout, command.Stderr = io.MultiWriter(&out, log), io.MultiWriter(&problems, os.Stderr)
	}
	err := command.Run()
	if ctx.Err() != nil {
		return out.String(), fmt.Errorf("%s was given up after %s", words[0], limit)
	}
	if err != nil {
		return out.String(), fmt.Errorf("%s: %w: %s", words[0], err, lastWords(problems.String()+"\n"+out.String()))
	}
	return out.String(), nil
}

// withoutSettings passes a log on, but for the line in which pgbackrest says all its settings at every start: they stand in a file
// that is not everybody's to read.
type withoutSettings struct {
	to   io.Writer
	rest []byte
}

func (log *withoutSettings) Write(text []byte) (int, error) {
	log.rest = append(log.rest, text...)
	for {
		end := bytes.IndexByte(log.rest, '\n')
		if end < 0 {
			return len(text), nil
		}
		log.pass(log.rest[:end+1])
		log.rest = log.rest[end+1:]
	}
}

func (log *withoutSettings) pass(line []byte) {
	if !bytes.Contains(line, []byte(" command begin ")) {
		log.to.Write(line)
	}
}

// flush passes on what has no end of line.
func (log *withoutSettings) flush() { log.pass(log.rest) }

// tied has the kernel kill a program with whoever starts it: alone it would work on in the repository, against the next run. The
// kernel goes by the thread, which this one keeps until the program has ended and what is returned is called.
func tied(command *exec.Cmd) (untie func()) {
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	runtime.LockOSThread()
	return runtime.UnlockOSThread
}

// lastWords is the end of a log, where the reason of a failure stands, on one line.
func lastWords(text string) string {
	var kept []string
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.Contains(line, "INFO:") {
			continue
		}
		kept = append(kept, line)
	}
	if len(kept) > 6 {
		kept = kept[len(kept)-6:]
	}
	return strings.Join(kept, " | ")
}

// pgbackrest shows its progress; ask is for answers in JSON, which no log may stand in.
func (box *backupBox) pgbackrest(words ...string) (string, error) {
	return box.tool(longestTool, true, box.pgbackrestWords("info", words)...)
}

func (box *backupBox) ask(words ...string) (string, error) {
	return box.tool(10*time.Minute, false, box.pgbackrestWords("off", words)...)
}

func (box *backupBox) pgbackrestWords(level string, words []string) []string {
	own := []string{"pgbackrest", "--config=" + box.Config, "--stanza=" + box.Stanza, "--log-level-console=" + level,
		"--log-level-stderr=warn"}
	return append(own, words...)
}

// psql asks a server by its socket; one statement a line of the script, unaligned rows as the answer.
func (box *backupBox) psql(socket, database, script string) (string, error) {
	words := []string{"psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", socket, "-U", "postgres", "-d", database}
	for _, statement := range strings.Split(script, "\n") {
		words = append(words, "-c", statement)
	}
	said, err := box.tool(time.Hour, false, words...)
	return strings.TrimSpace(said), err
}

// databases that may be connected to, in the order of their names.
func (box *backupBox) databases(socket string) ([]string, error) {
	said, err := box.psql(socket, "postgres", "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1")
	if err != nil {
		return nil, err
	}
	return strings.Split(said, "\n"), nil
}

// inOrder does one thing after the other, up to the first that fails.
func inOrder(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// await looks until the condition holds; an error of the condition ends it at once.
func await(limit time.Duration, what string, condition func() (bool, error)) error {
	end := time.Now().Add(limit)
	for {
		done, err := condition()
		if done || err != nil {
			return err
		}
		if time.Now().After(end) {
			return errors.New(what + ": not within " + limit.String())
		}
		time.Sleep(200 * time.Millisecond)
	}
}
