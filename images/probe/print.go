package main

import (
	"io"
	"os"
)

// printFile shows a file of a container whose image has no cat.
func printFile(args []string) error {
	path, err := parseTarget(newFlags("print"), args, "file")
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(os.Stdout, file)
	return err
}
