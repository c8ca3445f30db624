package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// statFile describes the container's first process; a test has another.
var statFile = "/proc/1/stat"

// alive is well while the container's first process lives and, where a file is given, while that is young enough: the
// sign of life of a program that has no port.
func alive(args []string) error {
	flags := newFlags("alive")
	file := flags.String("file", "", "file that the program touches")
	maxAge := flags.Duration("max-age", time.Minute, "greatest age of the file")
	if err := parse(flags, args); err != nil {
		return err
	}
	if flags.NArg() != 0 {
		return usageError{fmt.Sprintf("unexpected argument %q", flags.Arg(0))}
	}
	if err := processLives(); err != nil || *file == "" {
		return err
	}
	return isYoung(*file, *maxAge)
}

// processLives tells a process from what is left of one that has ended and that nobody has asked about (state Z or X).
func processLives() error {
	content, err := os.ReadFile(statFile)
	if err != nil {
		return err
	}
	// The program's name stands in parentheses, and may hold anything.
	_, after, _ := strings.Cut(string(content[strings.LastIndexByte(string(content), ')')+1:]), " ")
	if strings.HasPrefix(after, "Z") || strings.HasPrefix(after, "X") {
		return fmt.Errorf("the first process has ended")
	}
	return nil
}

func isYoung(file string, maxAge time.Duration) error {
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	if age := time.Since(info.ModTime()); age > maxAge {
		return fmt.Errorf("%s was touched %s ago, longer than %s", file, age.Truncate(time.Second), maxAge)
	}
	return nil
}
