package main

import (
	"fmt"
	"syscall"
)

// printDiskSize prints the size in bytes of the file system that holds a path.
func printDiskSize(args []string) error {
	path, err := parseTarget(newFlags("disk"), args, "path")
	if err != nil {
		return err
	}
	var stat syscall.Statfs_t
	if err := syscall.Statfs(path, &stat); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	fmt.Println(stat.Blocks * uint64(stat.Frsize))
	return nil
}
