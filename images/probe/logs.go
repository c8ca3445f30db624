package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// logSource is where the Docker Engine keeps its containers, and whose of them are meant.
type logSource struct {
	root, project, stack string
}

// containerLog is the json-file of one container of the stack.
type containerLog struct {
	service, instance, path string
}

// description is the part of an engine's config.v2.json that is read here: never the environment, which holds values.
type description struct {
	Name    string
	LogPath string
	Config  struct{ Labels map[string]string }
}

// linkLogs runs a command beside a folder of links to the logs of one stack's containers, <service>/<container>.log: whoever
// reads files by pattern then reads those of this stack and no others, and the path says whose they are.
func linkLogs(args []string) error {
	flags := newFlags("logs")
	var source logSource
	sourceFlags(flags, &source)
	to := flags.String("to", "", "folder of the links, which is this program's own")
	interval := flags.Duration("interval", time.Second, "time between two looks")
	if err := parse(flags, args); err != nil {
		return err
	}
	if !source.isWhole() || *to == "" || *interval <= 0 {
		return usageError{"needs --root FOLDER, --project NAME, --stack NAME, --to FOLDER and an --interval above 0"}
	}
	path, err := lookUp(flags.Args())
	if err != nil {
		return err
	}
	if err := source.link(*to); err != nil {
		return err
	}
	go func() {
		for {
			time.Sleep(*interval)
			if err := source.link(*to); err != nil {
				fmt.Fprintln(os.Stderr, "probe logs:", err)
			}
		}
	}()
	return supervise(path, flags.Args(), nil, nil, syscall.Signal(0))
}

// printLogSizes prints the bytes that logs take on disk, rotated files among them, by service.
func printLogSizes(args []string) error {
	flags := newFlags("log-sizes")
	var source logSource
	sourceFlags(flags, &source)
	if err := parse(flags, args); err != nil {
		return err
	}
	if !source.isWhole() {
		return usageError{"needs --root FOLDER, --project NAME and --stack NAME"}
	}
	logs, err := source.find()
	if err != nil {
		return err
	}
	sizes := map[string]int64{}
	for _, log := range logs {
		sizes[log.service] += sizeOf(log.path)
	}
	return json.NewEncoder(os.Stdout).Encode(sizes)
}

func sourceFlags(flags *flag.FlagSet, source *logSource) {
	flags.StringVar(&source.root, "root", "", "folder in which the engine keeps its containers")
	flags.StringVar(&source.project, "project", "", "project of the stack")
	flags.StringVar(&source.stack, "stack", "", "name of the stack")
}

func (s logSource) isWhole() bool { return s.root != "" && s.project != "" && s.stack != "" }

// find lists the logs of the stack's containers; one that is made or removed meanwhile is none.
func (s logSource) find() ([]containerLog, error) {
	folders, err := os.ReadDir(s.root)
	if err != nil {
		return nil, err
	}
	found := []containerLog{}
	for _, folder := range folders {
		text, err := os.ReadFile(filepath.Join(s.root, folder.Name(), "config.v2.json"))
		if err != nil {
			continue
		}
		var one description
		if json.Unmarshal(text, &one) != nil || !s.isOwn(one.Config.Labels) || one.LogPath == "" {
			continue
		}
		name := filepath.Base(one.LogPath)
		found = append(found, containerLog{
			service:  one.Config.Labels["keelson.service"],
			instance: strings.TrimPrefix(one.Name, "/"),
			path:     filepath.Join(s.root, folder.Name(), name),
		})
	}
	return found, nil
}

// isOwn says whether labels are those of a server, or of a release command, of this stack; neither name may leave the folder.
func (s logSource) isOwn(labels map[string]string) bool {
	service := labels["keelson.service"]
	return labels["keelson.project"] == s.project && labels["keelson.stack"] == s.stack && service != "" &&
		!strings.ContainsAny(service, "/.")
}

// link makes the folder's links those of the logs that there are.
func (s logSource) link(to string) error {
	logs, err := s.find()
	if err != nil {
		return err
	}
	wanted := map[string]string{}
	for _, log := range logs {
		wanted[filepath.Join(to, log.service, log.instance+".log")] = log.path
	}
	links, err := filepath.Glob(filepath.Join(to, "*", "*.log"))
	if err != nil {
		return err
	}
	for _, link := range links {
		if target, _ := os.Readlink(link); wanted[link] == target {
			delete(wanted, link)
		} else if err := os.Remove(link); err != nil {
			return err
		}
	}
	for link, target := range wanted {
		if err := makeLink(link, target); err != nil {
			return err
		}
	}
	return nil
}

// makeLink waits for the file: a container that has not been started has none.
func makeLink(link, target string) error {
	if _, err := os.Stat(target); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(link), 0o755); err != nil {
		return err
	}
	return os.Symlink(target, link)
}

// sizeOf is that of a log with its rotated files, <file>.1 or <file>.1.gz.
func sizeOf(path string) int64 {
	files, _ := filepath.Glob(path + "*")
	var sum int64
	for _, file := range files {
		if info, err := os.Stat(file); err == nil {
			sum += info.Size()
		}
	}
	return sum
}
