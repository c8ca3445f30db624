package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// addContainer writes a container as the engine keeps it; without a text it has not been started.
func addContainer(t *testing.T, root, id string, labels map[string]string, text string) string {
	t.Helper()
	folder := filepath.Join(root, id)
	if err := os.MkdirAll(folder, 0o710); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(folder, id+"-json.log")
	one := description{Name: "/" + id + "-name", LogPath: "/var/lib/docker/containers/" + id + "/" + id + "-json.log"}
	one.Config.Labels = labels
	content, err := json.Marshal(one)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "config.v2.json"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	if text != "" {
		if err := os.WriteFile(log, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	return log
}

func labelsOf(stack, service string) map[string]string {
	return map[string]string{"keelson.project": "shop", "keelson.stack": stack, "keelson.service": service}
}

func linksIn(t *testing.T, folder string) map[string]string {
	t.Helper()
	links, err := filepath.Glob(filepath.Join(folder, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, link := range links {
		target, err := os.Readlink(link)
		if err != nil {
			t.Fatal(err)
		}
		name, _ := filepath.Rel(folder, link)
		found[name] = target
	}
	return found
}

func TestLinksAreThoseOfTheStacksStartedContainers(t *testing.T) {
	root, to := t.TempDir(), t.TempDir()
	source := logSource{root, "shop", "prod"}
	log := addContainer(t, root, "aa", labelsOf("prod", "web"), "line\n")
	addContainer(t, root, "bb", labelsOf("other", "web"), "line\n")
	addContainer(t, root, "cc", nil, "line\n")
	addContainer(t, root, "dd", labelsOf("prod", "../up"), "line\n")
	waiting := addContainer(t, root, "ee", labelsOf("prod", "edge"), "")
	if err := source.link(to); err != nil {
		t.Fatal(err)
	}
	if found := linksIn(t, to); len(found) != 1 || found["web/aa-name.log"] != log {
		t.Fatalf("%v", found)
	}
	if err := os.WriteFile(waiting, []byte("line\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := source.link(to); err != nil {
		t.Fatal(err)
	}
	if found := linksIn(t, to); len(found) != 2 || found["edge/ee-name.log"] != waiting {
		t.Fatalf("%v", found)
	}
}

func TestTheLinkOfARemovedContainerGoesAndThatOfANewOneOfItsNamePointsToTheNew(t *testing.T) {
	root, to := t.TempDir(), t.TempDir()
	source := logSource{root, "shop", "prod"}
	addContainer(t, root, "aa", labelsOf("prod", "web"), "line\n")
	addContainer(t, root, "bb", labelsOf("prod", "edge"), "line\n")
	if err := source.link(to); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"aa", "bb"} {
		if err := os.RemoveAll(filepath.Join(root, id)); err != nil {
			t.Fatal(err)
		}
	}
	log := addContainer(t, root, "cc", labelsOf("prod", "web"), "line\n")
	if err := os.Symlink("/gone", filepath.Join(to, "web", "cc-name.log")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := source.link(to); err != nil {
			t.Fatal(err)
		}
		if found := linksIn(t, to); len(found) != 1 || found["web/cc-name.log"] != log {
			t.Fatalf("%v", found)
		}
	}
}

func TestTheSizeOfALogIsThatOfItsRotatedFilesToo(t *testing.T) {
	root := t.TempDir()
	log := addContainer(t, root, "aa", labelsOf("prod", "web"), "12345\n")
	if err := os.WriteFile(log+".1.gz", []byte("1234"), 0o640); err != nil {
		t.Fatal(err)
	}
	if size := sizeOf(log); size != 10 {
		t.Fatal(size)
	}
}
