package main

import (
	"os"
	"runtime"
	"syscall"
	"unsafe"
)

// exchange lets two folders of one file system change names in one step: a kill leaves either all of it done or nothing. Where
// the file system cannot do that, three renames do it.
func exchange(one, other string) error {
	if err := renameExchange(one, other); err != syscall.ENOSYS && err != syscall.EINVAL {
		if err != 0 {
			return &os.LinkError{Op: "exchange", Old: one, New: other, Err: err}
		}
		return nil
	}
	aside := other + ".aside"
	return inOrder(func() error { return os.Rename(one, aside) }, func() error { return os.Rename(other, one) },
		func() error { return os.Rename(aside, other) })
}

// renameat2 by number: Go's own package has no name for it.
var renameat2 = map[string]uintptr{"amd64": 316, "arm64": 276}

func renameExchange(one, other string) syscall.Errno {
	number, known := renameat2[runtime.GOARCH]
	if !known {
		return syscall.ENOSYS
	}
	first, err := syscall.BytePtrFromString(one)
	if err != nil {
		return syscall.EINVAL
	}
	second, err := syscall.BytePtrFromString(other)
	if err != nil {
		return syscall.EINVAL
	}
	const here, exchange = -100, 2
	folder := here
	_, _, failure := syscall.Syscall6(number, uintptr(folder), uintptr(unsafe.Pointer(first)), uintptr(folder),
		uintptr(unsafe.Pointer(second)), exchange, 0)
	return failure
}
