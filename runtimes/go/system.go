package contract

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const (
	warningPercent  = 80
	criticalPercent = 90
)

type memory struct {
	UsedBytes  uint64  `json:"usedBytes"`
	LimitBytes uint64  `json:"limitBytes"`
	RSSBytes   uint64  `json:"rssBytes"`
	Percent    float64 `json:"percent"`
	Status     string  `json:"status"`
}

type disk struct {
	Path       string  `json:"path"`
	UsedBytes  uint64  `json:"usedBytes"`
	TotalBytes uint64  `json:"totalBytes"`
	Percent    float64 `json:"percent"`
	Status     string  `json:"status"`
}

func judged(used, total uint64) (float64, string) {
	if total == 0 {
		return 0, "ok"
	}
	percent := math.Round(float64(used)/float64(total)*1000) / 10
	switch {
	case percent >= criticalPercent:
		return percent, "critical"
	case percent >= warningPercent:
		return percent, "warning"
	}
	return percent, "ok"
}

// diskOf is the file system of a path. What is reserved for root counts as used: this process cannot have it.
func diskOf(path string) (disk, error) {
	var found syscall.Statfs_t
	if err := syscall.Statfs(path, &found); err != nil {
		return disk{}, err
	}
	size := uint64(found.Bsize)
	used := (found.Blocks - found.Bfree) * size
	total := used + found.Bavail*size
	percent, status := judged(used, total)
	return disk{path, used, total, percent, status}, nil
}

// memoryUse is that of the container (control groups of version 2, then 1), else of this process against the machine. Page
// cache that the kernel can take back at once is not counted.
func memoryUse(root string) memory {
	machine, resident := machineMemory(), residentMemory()
	limit, used, ok := groupMemory(root, "memory.max", "memory.current", "memory.stat", "inactive_file")
	if !ok {
		const older = "memory/memory."
		limit, used, ok = groupMemory(root, older+"limit_in_bytes", older+"usage_in_bytes", older+"stat", "total_inactive_file")
	}
	if !ok || limit > machine {
		limit, used = machine, resident
	}
	percent, status := judged(used, limit)
	return memory{used, limit, resident, percent, status}
}

func groupMemory(root, limitFile, usageFile, statFile, cacheKey string) (limit, used uint64, ok bool) {
	limitText, err := os.ReadFile(filepath.Join(root, limitFile))
	if err != nil {
		return 0, 0, false
	}
	usageText, err := os.ReadFile(filepath.Join(root, usageFile))
	if err != nil {
		return 0, 0, false
	}
	if limit, err = strconv.ParseUint(strings.TrimSpace(string(limitText)), 10, 64); err != nil {
		limit = math.MaxUint64
	}
	used = number(string(usageText))
	stat, _ := os.ReadFile(filepath.Join(root, statFile))
	cache := number(field(string(stat), cacheKey+" "))
	return limit, used - min(used, cache), true
}

func machineMemory() uint64 {
	var info syscall.Sysinfo_t
	if syscall.Sysinfo(&info) != nil {
		return 0
	}
	return uint64(info.Totalram) * uint64(info.Unit)
}

func residentMemory() uint64 {
	text, _ := os.ReadFile("/proc/self/statm")
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	return number(fields[1]) * uint64(os.Getpagesize())
}

// field is what follows a prefix on its line.
func field(text, prefix string) string {
	for line := range strings.Lines(text) {
		if rest, found := strings.CutPrefix(line, prefix); found {
			return rest
		}
	}
	return ""
}

func number(text string) uint64 {
	value, _ := strconv.ParseUint(strings.TrimSpace(text), 10, 64)
	return value
}
