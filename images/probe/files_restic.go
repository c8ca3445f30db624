package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sort"
	"strings"
	"time"
)

// restic's exit codes for what is no failure of the data.
const (
	resticIncomplete   = 3
	resticNoRepository = 10
	resticLocked       = 11
	resticWrongKey     = 12
)

// resticError is a failure with the exit code that says of which kind.
type resticError struct {
	code  int
	words string
}

func (e resticError) Error() string { return "restic: " + e.words }

// restic runs it on a repository; what it prints is given to read, or returned where that is nil.
func (box *filesBox) restic(number int, read func(io.Reader) error, words ...string) (string, error) {
	limit := box.limitOf(words[0])
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	repository := box.Repositories[number-1]
	all := append([]string{"--repo=" + repository.URL, "--quiet"}, repository.Options...)
	command := exec.CommandContext(ctx, "restic", append(all, words...)...)
	command.Env = box.resticEnv(repository)
	command.WaitDelay = 5 * time.Second
	defer tied(command)()
	var out, problems bytes.Buffer
	command.Stdout, command.Stderr = &out, &problems
	err := box.runRestic(command, read)
	if ctx.Err() != nil {
		return out.String(), fmt.Errorf("restic %s was given up after %s", words[0], limit)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return out.String(), resticError{exit.ExitCode(), resticWords(exit.ExitCode(), problems.String())}
	}
	return out.String(), err
}

// limitOf a question is short: restic itself asks a store that is silent for a quarter of an hour, and whoever asks for the
// status waits for that.
func (box *filesBox) limitOf(verb string) time.Duration {
	if verb == "snapshots" || verb == "cat" {
		return box.patience
	}
	return longestTool
}

func (box *filesBox) runRestic(command *exec.Cmd, read func(io.Reader) error) error {
	if read == nil {
		return command.Run()
	}
	command.Stdout = nil
	pipe, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return err
	}
	failure := read(pipe)
	// What is left is read on, or restic would end by the closed pipe and hide its own reason.
	_, _ = io.Copy(io.Discard, pipe)
	if err := command.Wait(); err != nil {
		return err
	}
	return failure
}

func (box *filesBox) resticEnv(repository filesRepository) []string {
	env := append(os.Environ(), "RESTIC_PASSWORD="+box.password, "RESTIC_CACHE_DIR="+box.file("cache"),
		"TMPDIR="+box.file("tmp"), "GOGC=50")
	for name, value := range repository.Env {
		env = append(env, name+"="+value)
	}
	return env
}

func resticWords(code int, problems string) string {
	said := lastWords(plainProblems(problems))
	switch code {
	case resticWrongKey:
		return "the key does not open the repository"
	case resticNoRepository:
		return "there is no repository: " + said
	case resticLocked:
		return "somebody else works in the repository: " + said
	}
	if said == "" {
		return fmt.Sprintf("exit code %d", code)
	}
	return said
}

// plainProblems takes the text out of the messages that restic prints as JSON.
func plainProblems(text string) string {
	var lines []string
	for _, line := range strings.Split(text, "\n") {
		var message struct {
			Type    string `json:"message_type"`
			Message string `json:"message"`
			Item    string `json:"item"`
			Error   struct {
				Message string `json:"message"`
			} `json:"error"`
		}
		if json.Unmarshal([]byte(line), &message) == nil && message.Type != "" {
			line = strings.TrimSpace(message.Message + " " + message.Error.Message)
			if message.Item != "" && !strings.Contains(line, message.Item) {
				line = message.Item + ": " + line
			}
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func isResticCode(err error, code int) bool {
	var failure resticError
	return errors.As(err, &failure) && failure.code == code
}

// snapshot is the part of restic's record that is used here.
type snapshot struct {
	ID       string    `json:"id"`
	Time     time.Time `json:"time"`
	Hostname string    `json:"hostname"`
	Tags     []string  `json:"tags"`
	Paths    []string  `json:"paths"`
	Summary  struct {
		End    time.Time `json:"backup_end"`
		Added  int64     `json:"data_added_packed"`
		Files  int       `json:"total_files_processed"`
		Size   int64     `json:"total_bytes_processed"`
		Change int       `json:"files_changed"`
	} `json:"summary"`
}

// tag is the value of "name=value" among a snapshot's tags.
func (s snapshot) tag(name string) string {
	for _, tag := range s.Tags {
		if value, found := strings.CutPrefix(tag, name+"="); found {
			return value
		}
	}
	return ""
}

// folder is where a volume of the service was mounted when it was backed up.
func (s snapshot) folder(volume string) string {
	for _, path := range s.Paths {
		if strings.HasSuffix(path, "/"+s.tag("service")+"/"+volume) {
			return path
		}
	}
	return "/volumes/" + s.tag("service") + "/" + volume
}

func (box *filesBox) snapshots(number int) ([]snapshot, error) {
	said, err := box.restic(number, nil, "snapshots", "--json", "--no-lock")
	if err != nil {
		return nil, err
	}
	var found []snapshot
	if err := json.Unmarshal([]byte(said), &found); err != nil {
		return nil, fmt.Errorf("restic snapshots: %w", err)
	}
	return found, nil
}

// setTags writes tags at a snapshot, which thereby gets another ID; an empty value takes a tag away.
func (box *filesBox) setTags(number int, id string, tags []string, change map[string]string) error {
	var all []string
	for _, tag := range tags {
		name, _, _ := strings.Cut(tag, "=")
		if _, changed := change[name]; !changed {
			all = append(all, tag)
		}
	}
	for name, value := range change {
		if value != "" {
			// A comma would end the tag.
			all = append(all, name+"="+strings.ReplaceAll(flatten(value), ",", ";"))
		}
	}
	sort.Strings(all)
	words := []string{"tag"}
	for _, tag := range all {
		words = append(words, "--set", tag)
	}
	_, err := box.restic(number, nil, append(words, id)...)
	return err
}

// unlock takes away locks of a killed run: its own lock says that nobody else of this stack works in the repository, and
// that is this box's alone.
func (box *filesBox) unlock(number int) error {
	_, err := box.restic(number, nil, "unlock", "--remove-all")
	return err
}

// ready makes a new repository, takes away locks of a killed run, and refuses one that holds another stack's files.
func (box *filesBox) ready(number int) error {
	if err := os.MkdirAll(box.file("tmp"), 0o700); err != nil {
		return err
	}
	mark := box.file(fmt.Sprintf("repository-%d", number))
	found, err := box.snapshots(number)
	if isResticCode(err, resticNoRepository) {
		if box.wasWritten(number) {
			return fmt.Errorf("the repository is empty, and had backups: is it mounted? Where it is gone for good, remove %s", mark)
		}
		say("a new repository %d", number)
		_, err = box.restic(number, nil, "init")
	}
	if err != nil {
		return err
	}
	if err := box.unlock(number); err != nil {
		return err
	}
	for _, one := range found {
		if one.Hostname != box.Stack {
			return fmt.Errorf("the repository holds the files of the stack %s: give this one a repository of its own", one.Hostname)
		}
	}
	return os.WriteFile(mark, []byte("it has been written to\n"), 0o600)
}
